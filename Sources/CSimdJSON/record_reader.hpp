#pragma once

#include "nested.hpp"
#include "schema.hpp"

namespace mcp_json {

/// Reads one record's tokens into the cells.
class RecordReader {
public:
    enum class Outcome { record, bad_record, malformed, too_deep };

    std::array<MCPJSONCell, MCP_JSON_MAX_FIELDS> cells;
    std::array<MCPJSONProblem, MCP_JSON_MAX_PROBLEMS> problems;
    uint32_t problem_count = 0;
    /// Whether characters that no store keeps are replaced rather than reported.
    bool cleans = false;

    /// `scratch` must have room for as many bytes as the whole document has.
    void begin(const MCPJSONSchema *new_schema, uint8_t *new_scratch) {
        schema = new_schema;
        scratch = new_scratch;
        for (uint32_t entry = 0; entry < schema->count; ++entry) { successor[entry] = static_cast<uint8_t>(entry + 1); }
        first = 0;
    }

    /// Moves past one record; where the outcome is malformed, `tokens` stands at the offending place.
    Outcome read(Tokens &tokens, size_t base);

    void clear() {
        for (uint32_t column = 0; column < schema->columns; ++column) { cells[column].kind = MCPJSONKindMissing; }
        problem_count = 0;
        seen = 0;
        out = scratch;
    }

    void report(Problem code, RawString name, size_t offset) {
        if (problem_count == problems.size()) { return; }
        problems[problem_count++] = {static_cast<MCPJSONProblemCode>(code), reinterpret_cast<const char *>(name.begin),
                                     static_cast<uint32_t>(name.size()), offset};
    }

private:
    const MCPJSONSchema *schema = nullptr;
    uint8_t *scratch = nullptr;
    uint8_t *out = nullptr;
    /// A bit an entry: whether the record used that name.
    uint64_t seen = 0;
    /// Which entry came after which in the record before: records of one client keep their order.
    std::array<uint8_t, MCP_JSON_MAX_FIELDS> successor{};
    uint8_t first = 0;
    size_t input_base = 0;

    Outcome skip_other(Tokens &tokens);
    Outcome read_field(Tokens &tokens, uint8_t *&guess);
    int find_entry(RawString &name, uint8_t *&guess, size_t offset);
    Outcome read_value(Tokens &tokens, RawString name, int entry);
    Outcome read_string(Tokens &tokens, RawString name, MCPJSONCell &cell);
    Outcome read_scalar(Tokens &tokens, RawString name, MCPJSONCell &cell);
    Outcome read_nested(Tokens &tokens, RawString name, MCPJSONCell &cell);
    void store(const MCPJSONCell &cell, RawString name, int entry, size_t offset);
};

}  // namespace mcp_json
