#include "parser.hpp"

#include <new>

using namespace mcp_json;

bool MCPJSONParser::reserve(size_t bytes) {
    if (stage && capacity >= bytes) { return true; }
    // Room to grow, so that documents of slowly rising sizes do not each allocate.
    size_t wanted = bytes < 4096 ? 4096 : bytes + bytes / 4;
    scratch.reset(new (std::nothrow) uint8_t[wanted]);
    stage.reset();
    capacity = 0;
    auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(wanted, 1, stage);
    if (!scratch || error != simdjson::SUCCESS) { return false; }
    capacity = wanted;
    return true;
}

MCPJSONStep MCPJSONParser::fail(MCPJSONFailureCode code, size_t offset) {
    state = State::failed;
    failure = {code, offset};
    return MCPJSONStepFailed;
}

bool MCPJSONParser::refuse(MCPJSONFailureCode code) {
    fail(code, 0);
    return false;
}

/// Finds the tokens of a part of the text; the positions are relative to `from`.
simdjson::error_code MCPJSONParser::tokenize(size_t from, size_t size) {
    auto error = stage->stage1(text + from, size, simdjson::stage1_mode::regular);
    token_count = error == simdjson::SUCCESS ? stage->n_structural_indexes : 0;
    tokens = {text + from, stage->structural_indexes.get(), 0, token_count};
    return error;
}

MCPJSONFailureCode MCPJSONParser::describe(simdjson::error_code error) {
    // simdjson names the first of several faults only; bytes that are no text matter most.
    if (!simdjson::validate_utf8(reinterpret_cast<const char *>(text), length)) { return MCPJSONFailureCodeNotUTF8; }
    switch (error) {
        case simdjson::EMPTY: return MCPJSONFailureCodeEmpty;
        case simdjson::UNCLOSED_STRING: return MCPJSONFailureCodeUnclosedString;
        case simdjson::UNESCAPED_CHARS: return MCPJSONFailureCodeControlCharacter;
        case simdjson::MEMALLOC: return MCPJSONFailureCodeOutOfMemory;
        default: return MCPJSONFailureCodeMalformed;
    }
}

bool MCPJSONParser::begin(
    const MCPJSONSchema *schema, const uint8_t *bytes, size_t new_length, MCPJSONFormat format) {
    failure = {MCPJSONFailureCodeNone, 0};
    single = false;
    text = bytes;
    length = new_length;
    line = 0;
    if (length == 0) { return refuse(MCPJSONFailureCodeEmpty); }
    if (length > UINT32_MAX) { return refuse(MCPJSONFailureCodeTooLarge); }
    if (!reserve(length)) { return refuse(MCPJSONFailureCodeOutOfMemory); }
    reader.begin(schema, scratch.get());
    return format == MCPJSONFormatLines ? begin_lines() : begin_document();
}

bool MCPJSONParser::begin_document() {
    auto error = tokenize(0, length);
    if (error != simdjson::SUCCESS) {
        return refuse(describe(error));
    }
    if (tokens.peek() == '{') {
        single = true;
        state = State::single;
    } else if (tokens.take('[')) {
        state = State::first;
    } else {
        fail(MCPJSONFailureCodeWrongTopLevel, tokens.position());
    }
    return state != State::failed;
}

bool MCPJSONParser::begin_lines() {
    auto error = tokenize(0, length);
    tokenized = error == simdjson::SUCCESS;
    state = State::lines;
    if (tokenized) {
        tokens.end = 0;
        return true;
    }
    MCPJSONFailureCode code = describe(error);
    // A string that is not closed or holds a control character spoils its line only.
    bool line_fault = code == MCPJSONFailureCodeUnclosedString || code == MCPJSONFailureCodeControlCharacter;
    return line_fault || refuse(code);
}

MCPJSONStep MCPJSONParser::next() {
    switch (state) {
        case State::first: case State::more: return next_element();
        case State::single: return next_single();
        case State::lines: return next_line();
        case State::failed: return MCPJSONStepFailed;
        case State::idle: case State::ended: return MCPJSONStepEnd;
    }
    return MCPJSONStepEnd;
}

MCPJSONStep MCPJSONParser::step(RecordReader::Outcome outcome) {
    switch (outcome) {
        case RecordReader::Outcome::record: return MCPJSONStepRecord;
        case RecordReader::Outcome::bad_record: return MCPJSONStepBadRecord;
        case RecordReader::Outcome::too_deep: return fail(MCPJSONFailureCodeTooDeep, tokens.position());
        case RecordReader::Outcome::malformed: break;
    }
    return fail(MCPJSONFailureCodeMalformed, tokens.position());
}

MCPJSONStep MCPJSONParser::finish() {
    if (!tokens.done()) { return fail(MCPJSONFailureCodeTrailingContent, tokens.position()); }
    state = State::ended;
    return MCPJSONStepEnd;
}

MCPJSONStep MCPJSONParser::next_element() {
    if (tokens.take(']')) { return finish(); }
    if (state == State::more && !tokens.take(',')) { return step(RecordReader::Outcome::malformed); }
    // A comma before the bracket falls through to the reader, which refuses a bracket as a record.
    state = State::more;
    return step(reader.read(tokens, 0));
}

MCPJSONStep MCPJSONParser::next_single() {
    if (tokens.next > 0) { return finish(); }
    return step(reader.read(tokens, 0));
}

MCPJSONStep MCPJSONParser::next_line() {
    while (line < length) {
        size_t begin = line;
        auto newline = static_cast<const uint8_t *>(std::memchr(text + begin, '\n', length - begin));
        size_t end = newline ? static_cast<size_t>(newline - text) : length;
        line = end + 1;
        while (begin < end && is_space(text[begin])) { ++begin; }
        if (begin < end) { return read_line(begin, end); }
    }
    state = State::ended;
    return MCPJSONStepEnd;
}

/// Sets `tokens` to those of the line; false if it has none that can be told.
bool MCPJSONParser::select_line(size_t begin, size_t end) {
    if (!tokenized) { return tokenize(begin, end - begin) == simdjson::SUCCESS; }
    // A bad record may have been left in its middle.
    tokens.next = tokens.end;
    uint32_t last = tokens.next;
    while (last < token_count && tokens.at[last] < end) { ++last; }
    tokens.end = last;
    return true;
}

MCPJSONStep MCPJSONParser::read_line(size_t begin, size_t end) {
    size_t base = tokenized ? 0 : begin;
    if (!select_line(begin, end)) {
        reader.clear();
        reader.report(MCPJSONProblemCodeMalformedLine, {nullptr, nullptr}, begin);
        return MCPJSONStepBadRecord;
    }
    auto outcome = reader.read(tokens, base);
    if (outcome == RecordReader::Outcome::bad_record && tokens.done()) { return MCPJSONStepBadRecord; }
    if (outcome == RecordReader::Outcome::record && tokens.done()) { return MCPJSONStepRecord; }
    bool too_deep = outcome == RecordReader::Outcome::too_deep;
    size_t offset = tokens.done() ? end : base + tokens.position();
    reader.clear();
    reader.report(
        too_deep ? MCPJSONProblemCodeTooDeep : MCPJSONProblemCodeMalformedLine, {nullptr, nullptr}, offset);
    return MCPJSONStepBadRecord;
}

void MCPJSONParser::end() {
    state = State::idle;
    text = nullptr;
    if (capacity <= retained_bytes) { return; }
    stage.reset();
    scratch.reset();
    capacity = 0;
}
