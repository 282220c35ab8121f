#pragma once

#include <cstddef>
#include <cstdint>

namespace mcp_json {

inline bool is_space(uint8_t byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

/// The tokens of a document or of a line: brackets, colons, commas, and the first byte of each scalar.
struct Tokens {
    const uint8_t *text = nullptr;
    /// Ascending byte positions; one past `end` is readable and bounds the last token.
    const uint32_t *at = nullptr;
    uint32_t next = 0;
    uint32_t end = 0;

    bool done() const { return next >= end; }

    /// The first byte of the next token, 0 at the end.
    uint8_t peek() const { return next < end ? text[at[next]] : 0; }

    bool take(uint8_t byte) {
        if (peek() != byte) { return false; }
        ++next;
        return true;
    }

    const uint8_t *start(uint32_t token) const { return text + at[token]; }

    /// Where the following token begins: between a token and this there is only whitespace.
    const uint8_t *limit(uint32_t token) const { return text + at[token + 1]; }

    const uint8_t *trimmed_limit(uint32_t token) const {
        const uint8_t *last = limit(token);
        while (last > start(token) && is_space(last[-1])) { --last; }
        return last;
    }

    uint32_t position() const { return at[next]; }
};

}  // namespace mcp_json
