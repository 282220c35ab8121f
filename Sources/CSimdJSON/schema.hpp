#pragma once

#include <array>
#include <cstring>
#include <memory>

#include "include/mcp_json.h"

/// Field names with their columns; names share one allocation.
struct MCPJSONSchema {
    struct Entry {
        const char *name;
        uint32_t length;
        uint32_t column;
    };

    std::array<Entry, MCP_JSON_MAX_FIELDS> entries{};
    uint32_t count = 0;
    uint32_t columns = 0;
    std::unique_ptr<char[]> names;

    bool matches(uint32_t entry, const char *name, size_t length) const {
        return entries[entry].length == length && std::memcmp(entries[entry].name, name, length) == 0;
    }

    /// The entry of that name, or -1; `guess` is tried first.
    int find(const char *name, size_t length, uint32_t guess) const {
        if (guess < count && matches(guess, name, length)) { return static_cast<int>(guess); }
        for (uint32_t entry = 0; entry < count; ++entry) {
            if (matches(entry, name, length)) { return static_cast<int>(entry); }
        }
        return -1;
    }
};
