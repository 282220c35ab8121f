#include "record_reader.hpp"

namespace mcp_json {

using Outcome = RecordReader::Outcome;

Outcome RecordReader::read(Tokens &tokens, size_t base) {
    clear();
    input_base = base;
    if (!tokens.take('{')) { return skip_other(tokens); }
    if (!tokens.take('}')) {
        uint8_t *guess = &first;
        do {
            Outcome outcome = read_field(tokens, guess);
            if (outcome != Outcome::record) { return outcome; }
        } while (tokens.take(','));
        if (!tokens.take('}')) { return Outcome::malformed; }
    }
    return problem_count == 0 ? Outcome::record : Outcome::bad_record;
}

/// Steps over a record that is no object; it must be JSON all the same.
Outcome RecordReader::skip_other(Tokens &tokens) {
    report(MCPJSONProblemCodeNotAnObject, {nullptr, nullptr}, input_base + tokens.position());
    Cleaning cleaning;
    NestedWalker walker(tokens, out, cleaning);
    if (walker.walk()) { return Outcome::bad_record; }
    return walker.too_deep ? Outcome::too_deep : Outcome::malformed;
}

Outcome RecordReader::read_field(Tokens &tokens, uint8_t *&guess) {
    RawString name;
    if (tokens.peek() != '"' || !raw_string(tokens, tokens.next, name)) { return Outcome::malformed; }
    size_t offset = input_base + tokens.position();
    ++tokens.next;
    if (!tokens.take(':')) { return Outcome::malformed; }
    int entry = find_entry(name, guess, offset);
    return read_value(tokens, name, entry);
}

/// The schema entry of a name, or -1 with its problem reported; `name` becomes the unescaped one.
int RecordReader::find_entry(RawString &name, uint8_t *&guess, size_t offset) {
    int entry = schema->find(reinterpret_cast<const char *>(name.begin), name.size(), *guess);
    if (entry < 0 && find_backslash(name.begin, name.end) != name.end) {
        uint8_t *unescaped = out;
        Cleaning cleaning;
        if (Problem problem = unescape(name, out, cleaning)) {
            out = unescaped;
            report(problem, name, offset);
            return -1;
        }
        name = {unescaped, out};
        entry = schema->find(reinterpret_cast<const char *>(name.begin), name.size(), *guess);
    }
    if (entry < 0) {
        report(MCPJSONProblemCodeUnknownField, name, offset);
        return -1;
    }
    *guess = static_cast<uint8_t>(entry);
    guess = &successor[static_cast<size_t>(entry)];
    return entry;
}

Outcome RecordReader::read_value(Tokens &tokens, RawString name, int entry) {
    if (tokens.done()) { return Outcome::malformed; }
    size_t offset = input_base + tokens.position();
    uint32_t known_problems = problem_count;
    MCPJSONCell cell{};
    Outcome outcome;
    switch (tokens.peek()) {
        case '"': outcome = read_string(tokens, name, cell); break;
        case '{': case '[': outcome = read_nested(tokens, name, cell); break;
        case '}': case ']': case ',': case ':': return Outcome::malformed;
        default: outcome = read_scalar(tokens, name, cell); break;
    }
    if (outcome == Outcome::record && entry >= 0) {
        if (problem_count != known_problems) { cell.kind = MCPJSONKindNull; }
        store(cell, name, entry, offset);
    }
    return outcome;
}

Outcome RecordReader::read_string(Tokens &tokens, RawString name, MCPJSONCell &cell) {
    RawString raw;
    if (!raw_string(tokens, tokens.next, raw)) { return Outcome::malformed; }
    if (find_backslash(raw.begin, raw.end) != raw.end) {
        uint8_t *unescaped = out;
        Cleaning cleaning{cleans};
        if (Problem problem = unescape(raw, out, cleaning)) {
            out = unescaped;
            report(problem, name, input_base + tokens.position());
        }
        raw = {unescaped, out};
        cell.cleaned = cleaning.done;
    }
    cell.kind = MCPJSONKindString;
    cell.text = reinterpret_cast<const char *>(raw.begin);
    cell.length = static_cast<uint32_t>(raw.size());
    ++tokens.next;
    return Outcome::record;
}

Outcome RecordReader::read_scalar(Tokens &tokens, RawString name, MCPJSONCell &cell) {
    Problem problem = read_literal(tokens, tokens.next, cell);
    if (problem != 0) {
        bool unsafe = problem == MCPJSONProblemCodeInvalidLiteral && hides_boundary(tokens, tokens.next);
        if (unsafe) { return Outcome::malformed; }
        report(problem, name, input_base + tokens.position());
    }
    ++tokens.next;
    return Outcome::record;
}

Outcome RecordReader::read_nested(Tokens &tokens, RawString name, MCPJSONCell &cell) {
    uint32_t begin = tokens.next;
    Cleaning cleaning{cleans};
    NestedWalker walker(tokens, out, cleaning);
    if (!walker.walk()) { return walker.too_deep ? Outcome::too_deep : Outcome::malformed; }
    if (walker.problem != 0) {
        report(walker.problem, name, input_base + walker.problem_offset);
        return Outcome::record;
    }
    cell.kind = *tokens.start(begin) == '{' ? MCPJSONKindObject : MCPJSONKindArray;
    const uint8_t *text = tokens.start(begin);
    const uint8_t *end = tokens.start(tokens.next - 1) + 1;
    if (!walker.compact || cleaning.done) {
        text = out;
        uint8_t *copy = out;
        out = minify(tokens, begin, tokens.next, out);
        end = out;
        if (cleaning.done) { clean_escapes(copy, out); }
        cell.cleaned = cleaning.done;
    }
    cell.text = reinterpret_cast<const char *>(text);
    cell.length = static_cast<uint32_t>(end - text);
    return Outcome::record;
}

/// Puts a value into its column, unless the record has given one already.
void RecordReader::store(const MCPJSONCell &cell, RawString name, int entry, size_t offset) {
    MCPJSONCell &target = cells[schema->entries[static_cast<size_t>(entry)].column];
    uint64_t bit = 1ULL << entry;
    bool repeated = (seen & bit) != 0;
    seen |= bit;
    bool both_given = target.kind > MCPJSONKindNull && cell.kind > MCPJSONKindNull;
    if (repeated || both_given) {
        report(MCPJSONProblemCodeDuplicateField, name, offset);
        return;
    }
    if (target.kind > MCPJSONKindNull) { return; }
    target = cell;
    target.entry = static_cast<uint16_t>(entry);
}

}  // namespace mcp_json
