#ifndef MCP_JSON_H
#define MCP_JSON_H

/// A pull reader of JSON records: one object, an array of objects, or NDJSON, laid out into columns.
///
/// simdjson finds the document's tokens and checks its UTF-8 (SIMD, chosen for the CPU at run time); the reader walks
/// these tokens, checks the grammar of everything, and knows nothing of any table: the schema says which field belongs
/// to which column. Errors have two levels: a record that is bad (reading goes on) and a document that is broken.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__clang__)
#define MCP_JSON_ENUM __attribute__((enum_extensibility(closed)))
#else
#define MCP_JSON_ENUM
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// What a cell holds.
typedef enum MCP_JSON_ENUM MCPJSONKind {
    /// The record has no such field.
    MCPJSONKindMissing,
    MCPJSONKindNull,
    /// `integer` is 0 or 1.
    MCPJSONKindBoolean,
    /// `integer` and `number` hold the value, `text` the token as sent.
    MCPJSONKindInteger,
    /// A fraction, an exponent, or an integer beyond 64 bits: `number` holds the nearest double, `text` the token.
    MCPJSONKindNumber,
    /// `text` is unescaped, valid UTF-8 without NUL.
    MCPJSONKindString,
    /// `text` is valid JSON without insignificant whitespace.
    MCPJSONKindObject,
    /// As for an object.
    MCPJSONKindArray
} MCPJSONKind;

/// The value of one column in one record; `text` is not NUL-terminated and lives until the next call on the parser.
typedef struct MCPJSONCell {
    const char *text;
    uint32_t length;
    /// The schema entry (its index) whose name the record used.
    uint16_t entry;
    /// Whether U+FFFD took the place of a NUL or of half a surrogate pair.
    bool cleaned;
    MCPJSONKind kind;
    int64_t integer;
    double number;
} MCPJSONCell;

/// What is wrong with one record. The values are stable.
typedef enum MCP_JSON_ENUM MCPJSONProblemCode {
    MCPJSONProblemCodeNotAnObject = 1,
    /// The schema has no such field.
    MCPJSONProblemCodeUnknownField = 2,
    /// A field occurs twice, or under two of its names with neither null.
    MCPJSONProblemCodeDuplicateField = 3,
    MCPJSONProblemCodeBadEscape = 4,
    MCPJSONProblemCodeLoneSurrogate = 5,
    /// A string contains `\u0000`.
    MCPJSONProblemCodeNulCharacter = 6,
    /// A number is beyond the range of a double.
    MCPJSONProblemCodeNumberOutOfRange = 7,
    /// A value is no JSON: `NaN`, `01`, `True`.
    MCPJSONProblemCodeInvalidLiteral = 8,
    /// A value nests deeper than `MCP_JSON_MAX_DEPTH`.
    MCPJSONProblemCodeTooDeep = 9,
    /// NDJSON only: the line is not one complete JSON value.
    MCPJSONProblemCodeMalformedLine = 10
} MCPJSONProblemCode;

/// One problem of the current record.
typedef struct MCPJSONProblem {
    MCPJSONProblemCode code;
    /// The field as the record names it (unescaped, not NUL-terminated); NULL where the record itself is meant.
    const char *name;
    uint32_t name_length;
    /// Byte position in the input.
    size_t offset;
} MCPJSONProblem;

/// Why a document cannot be read at all. The values are stable.
typedef enum MCP_JSON_ENUM MCPJSONFailureCode {
    MCPJSONFailureCodeNone = 0,
    MCPJSONFailureCodeEmpty = 1,
    MCPJSONFailureCodeNotUTF8 = 2,
    /// The grammar is broken at `offset`.
    MCPJSONFailureCodeMalformed = 3,
    MCPJSONFailureCodeUnclosedString = 4,
    /// A string holds a raw control character.
    MCPJSONFailureCodeControlCharacter = 5,
    /// The top level is neither an object nor an array.
    MCPJSONFailureCodeWrongTopLevel = 6,
    /// Something follows the document.
    MCPJSONFailureCodeTrailingContent = 7,
    /// Nests deeper than the reader follows (1,024 levels).
    MCPJSONFailureCodeTooDeep = 8,
    MCPJSONFailureCodeOutOfMemory = 9,
    /// 4 GiB or more.
    MCPJSONFailureCodeTooLarge = 10
} MCPJSONFailureCode;

/// The document's failure and the byte position at which it was seen.
typedef struct MCPJSONFailure {
    MCPJSONFailureCode code;
    size_t offset;
} MCPJSONFailure;

typedef enum MCP_JSON_ENUM MCPJSONFormat {
    /// One object, or one array of records.
    MCPJSONFormatDocument,
    /// A record a line, ended by LF or CRLF; blank lines are skipped.
    MCPJSONFormatLines
} MCPJSONFormat;

/// The outcome of a pull.
typedef enum MCP_JSON_ENUM MCPJSONStep {
    /// The cells hold a record.
    MCPJSONStepRecord,
    /// The next record is bad: see its problems; reading can go on.
    MCPJSONStepBadRecord,
    MCPJSONStepEnd,
    /// The document is broken: see its failure; nothing read from it is to be trusted.
    MCPJSONStepFailed
} MCPJSONStep;

/// A name that records may use, and the column that its value goes to. Several names may share a column.
typedef struct MCPJSONField {
    const char *name;
    uint32_t length;
    uint32_t column;
} MCPJSONField;

enum {
    /// Values may nest this deep inside of a record.
    MCP_JSON_MAX_DEPTH = 64,
    MCP_JSON_MAX_FIELDS = 64,
    /// Problems past this number in one record are not listed.
    MCP_JSON_MAX_PROBLEMS = 32
};

/// Immutable; may be shared between parsers and threads.
typedef struct MCPJSONSchema MCPJSONSchema;

/// Reads one document at a time; not thread-safe.
typedef struct MCPJSONParser MCPJSONParser;

/// Copies the names; NULL for no field or more than `MCP_JSON_MAX_FIELDS`, a column beyond them, or without memory.
/// Records are read fastest if they keep the order of `fields`.
MCPJSONSchema *mcp_json_schema_create(const MCPJSONField *fields, uint32_t count);
void mcp_json_schema_destroy(MCPJSONSchema *schema);

/// NULL without memory.
MCPJSONParser *mcp_json_parser_create(void);
void mcp_json_parser_destroy(MCPJSONParser *parser);

/// Starts a document; `bytes` and `schema` must live until `mcp_json_end`. Nothing past `length` is read.
bool mcp_json_begin(
    MCPJSONParser *parser, const MCPJSONSchema *schema, const void *bytes, size_t length, MCPJSONFormat format);

/// Whether the documents that begin from now on have U+FFFD in place of NUL characters and halves of surrogate pairs,
/// rather than a problem.
void mcp_json_set_cleaning(MCPJSONParser *parser, bool cleans);

/// Reads the next record into the cells.
MCPJSONStep mcp_json_next(MCPJSONParser *parser);

/// Forgets the document, and gives back the memory if it was a large one.
void mcp_json_end(MCPJSONParser *parser);

/// One cell a column; the address stays the same until `mcp_json_end`.
const MCPJSONCell *mcp_json_cells(const MCPJSONParser *parser);

/// The problems of the record that was read last.
const MCPJSONProblem *mcp_json_problems(const MCPJSONParser *parser, uint32_t *count);

MCPJSONFailure mcp_json_failure(const MCPJSONParser *parser);

/// Whether the document is one object and not an array.
bool mcp_json_is_single(const MCPJSONParser *parser);

#ifdef __cplusplus
}
#endif

#endif
