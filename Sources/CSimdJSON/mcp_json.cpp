#include "include/mcp_json.h"

#include <new>

#include "parser.hpp"

/// Lays out all names in one allocation, so that a schema is released in one step.
static bool fill(MCPJSONSchema &schema, const MCPJSONField *fields, uint32_t count) {
    size_t bytes = 0;
    for (uint32_t index = 0; index < count; ++index) { bytes += fields[index].length; }
    schema.names.reset(new (std::nothrow) char[bytes + 1]);
    if (!schema.names) { return false; }
    char *name = schema.names.get();
    for (uint32_t index = 0; index < count; ++index) {
        const MCPJSONField &field = fields[index];
        if (field.column >= MCP_JSON_MAX_FIELDS) { return false; }
        std::memcpy(name, field.name, field.length);
        schema.entries[index] = {name, field.length, field.column};
        schema.columns = field.column >= schema.columns ? field.column + 1 : schema.columns;
        name += field.length;
    }
    schema.count = count;
    return true;
}

MCPJSONSchema *mcp_json_schema_create(const MCPJSONField *fields, uint32_t count) {
    if (count == 0 || count > MCP_JSON_MAX_FIELDS) { return nullptr; }
    std::unique_ptr<MCPJSONSchema> schema(new (std::nothrow) MCPJSONSchema());
    return schema && fill(*schema, fields, count) ? schema.release() : nullptr;
}

void mcp_json_schema_destroy(MCPJSONSchema *schema) { delete schema; }

MCPJSONParser *mcp_json_parser_create(void) { return new (std::nothrow) MCPJSONParser(); }

void mcp_json_parser_destroy(MCPJSONParser *parser) { delete parser; }

bool mcp_json_begin(
    MCPJSONParser *parser, const MCPJSONSchema *schema, const void *bytes, size_t length, MCPJSONFormat format) {
    return parser->begin(schema, static_cast<const uint8_t *>(bytes), length, format);
}

void mcp_json_set_cleaning(MCPJSONParser *parser, bool cleans) { parser->reader.cleans = cleans; }

MCPJSONStep mcp_json_next(MCPJSONParser *parser) { return parser->next(); }

void mcp_json_end(MCPJSONParser *parser) { parser->end(); }

const MCPJSONCell *mcp_json_cells(const MCPJSONParser *parser) { return parser->reader.cells.data(); }

const MCPJSONProblem *mcp_json_problems(const MCPJSONParser *parser, uint32_t *count) {
    *count = parser->reader.problem_count;
    return parser->reader.problems.data();
}

MCPJSONFailure mcp_json_failure(const MCPJSONParser *parser) { return parser->failure; }

bool mcp_json_is_single(const MCPJSONParser *parser) { return parser->single; }
