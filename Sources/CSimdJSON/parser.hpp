#pragma once

#include <simdjson.h>

#include "record_reader.hpp"

/// The state of one document; simdjson's first stage fills the token positions, `RecordReader` walks them.
struct MCPJSONParser {
    MCPJSONStep next();
    bool begin(const MCPJSONSchema *schema, const uint8_t *bytes, size_t length, MCPJSONFormat format);
    void end();

    mcp_json::RecordReader reader;
    MCPJSONFailure failure{MCPJSONFailureCodeNone, 0};
    bool single = false;

private:
    enum class State { idle, first, more, single, lines, ended, failed };

    /// Documents beyond this many bytes take their buffers with them.
    static constexpr size_t retained_bytes = 1 << 20;

    State state = State::idle;
    mcp_json::Tokens tokens;
    const uint8_t *text = nullptr;
    size_t length = 0;
    /// NDJSON: where the next line begins.
    size_t line = 0;
    /// NDJSON: no line is broken in a way that hides the next, so the tokens of all lines are known at once.
    bool tokenized = false;
    uint32_t token_count = 0;
    std::unique_ptr<simdjson::internal::dom_parser_implementation> stage;
    size_t capacity = 0;
    std::unique_ptr<uint8_t[]> scratch;

    bool reserve(size_t bytes);
    /// Always `MCPJSONStepFailed`.
    MCPJSONStep fail(MCPJSONFailureCode code, size_t offset);
    /// Always false.
    bool refuse(MCPJSONFailureCode code);
    simdjson::error_code tokenize(size_t from, size_t size);
    bool begin_document();
    bool begin_lines();
    MCPJSONFailureCode describe(simdjson::error_code error);
    MCPJSONStep next_element();
    MCPJSONStep next_single();
    MCPJSONStep next_line();
    bool select_line(size_t begin, size_t end);
    MCPJSONStep read_line(size_t begin, size_t end);
    MCPJSONStep finish();
    MCPJSONStep step(mcp_json::RecordReader::Outcome outcome);
};
