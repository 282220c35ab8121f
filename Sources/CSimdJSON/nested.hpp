#pragma once

#include "scalars.hpp"

namespace mcp_json {

/// Walks one value of any shape without recursion, checking all of it.
class NestedWalker {
public:
    static constexpr uint32_t hard_depth = 1024;

    /// `scratch` has room for the longest string of the document; what is written there is dropped.
    NestedWalker(Tokens &tokens, uint8_t *scratch, Cleaning &cleaning)
        : tokens(tokens), scratch(scratch), cleaning(cleaning) {}

    /// The first problem that leaves the token sequence readable.
    Problem problem = 0;
    size_t problem_offset = 0;
    /// Whether there is no whitespace between the value's tokens.
    bool compact = true;
    bool too_deep = false;

    /// Moves past the value; false where the grammar is broken, with `tokens` at the offending place.
    bool walk() {
        while (true) {
            if (!begin_value()) { return false; }
            if (opened) {
                if (tokens.peek() != closer()) {
                    if (in_object() && !key()) { return false; }
                    continue;
                }
                close();
            }
            bool another = false;
            while (depth > 0 && !another) {
                uint8_t byte = tokens.peek();
                if (byte == ',') {
                    consume(tokens.start(tokens.next) + 1);
                    if (in_object() && !key()) { return false; }
                    another = true;
                } else if (byte == closer()) {
                    close();
                } else {
                    return false;
                }
            }
            if (!another) { return true; }
        }
    }

private:
    Tokens &tokens;
    uint8_t *scratch;
    Cleaning &cleaning;
    uint32_t depth = 0;
    bool opened = false;
    /// A bit a level: whether it is an object.
    uint64_t objects[hard_depth / 64] = {};

    bool in_object() const { return objects[(depth - 1) / 64] >> ((depth - 1) % 64) & 1; }

    uint8_t closer() const { return in_object() ? '}' : ']'; }

    void note(Problem found) {
        if (problem == 0 && found != 0) {
            problem = found;
            problem_offset = tokens.position();
        }
    }

    void consume(const uint8_t *end) {
        compact = compact && end == tokens.limit(tokens.next);
        ++tokens.next;
    }

    void close() {
        // What follows the outermost bracket is not part of the value.
        if (--depth == 0) {
            ++tokens.next;
        } else {
            consume(tokens.start(tokens.next) + 1);
        }
    }

    bool begin_value() {
        opened = false;
        if (tokens.done()) { return false; }
        switch (tokens.peek()) {
            case '{': return open(true);
            case '[': return open(false);
            case '"': return string();
            case '}': case ']': case ',': case ':': return false;
            default: return literal();
        }
    }

    bool open(bool object) {
        if (depth == MCP_JSON_MAX_DEPTH) { note(MCPJSONProblemCodeTooDeep); }
        if (depth == hard_depth) {
            too_deep = true;
            return false;
        }
        uint64_t bit = 1ULL << (depth % 64);
        objects[depth / 64] = object ? objects[depth / 64] | bit : objects[depth / 64] & ~bit;
        ++depth;
        opened = true;
        consume(tokens.start(tokens.next) + 1);
        return true;
    }

    bool string() {
        RawString raw;
        if (!raw_string(tokens, tokens.next, raw)) { return false; }
        if (find_backslash(raw.begin, raw.end) != raw.end) {
            uint8_t *out = scratch;
            note(unescape(raw, out, cleaning));
        }
        consume(raw.end + 1);
        return true;
    }

    bool literal() {
        MCPJSONCell cell{};
        Problem found = read_literal(tokens, tokens.next, cell);
        if (found == MCPJSONProblemCodeInvalidLiteral && hides_boundary(tokens, tokens.next)) { return false; }
        note(found);
        consume(tokens.trimmed_limit(tokens.next));
        return true;
    }

    bool key() {
        if (tokens.peek() != '"' || !string() || tokens.peek() != ':') { return false; }
        consume(tokens.start(tokens.next) + 1);
        return true;
    }
};

/// Copies the tokens from `first` up to `end` without the whitespace between them.
inline uint8_t *minify(const Tokens &tokens, uint32_t first, uint32_t end, uint8_t *out) {
    for (uint32_t token = first; token < end; ++token) {
        size_t size = static_cast<size_t>(tokens.trimmed_limit(token) - tokens.start(token));
        std::memcpy(out, tokens.start(token), size);
        out += size;
    }
    return out;
}

}  // namespace mcp_json
