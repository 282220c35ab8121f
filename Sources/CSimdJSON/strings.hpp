#pragma once

#include <cstring>

#include "include/mcp_json.h"
#include "tokens.hpp"

namespace mcp_json {

/// 0 stands for no problem beside the problem codes.
using Problem = int;

/// Bytes between the quotes of a string token.
struct RawString {
    const uint8_t *begin;
    const uint8_t *end;

    size_t size() const { return static_cast<size_t>(end - begin); }
};

inline bool raw_string(const Tokens &tokens, uint32_t token, RawString &result) {
    const uint8_t *start = tokens.start(token) + 1;
    const uint8_t *last = tokens.limit(token);
    while (last > start && is_space(last[-1])) { --last; }
    if (last <= start || last[-1] != '"') { return false; }
    result = {start, last - 1};
    return true;
}

/// The first backslash, or `end`; eight bytes a step, since most strings are short and have none.
inline const uint8_t *find_backslash(const uint8_t *from, const uint8_t *end) {
    constexpr uint64_t ones = 0x0101010101010101ULL;
    while (end - from >= 8) {
        uint64_t word;
        std::memcpy(&word, from, 8);
        word ^= ones * '\\';
        if (((word - ones) & ~word & (ones << 7)) != 0) { break; }
        from += 8;
    }
    while (from < end && *from != '\\') { ++from; }
    return from;
}

inline int hex_digit(uint8_t byte) {
    if (byte >= '0' && byte <= '9') { return byte - '0'; }
    uint8_t lower = byte | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Four hexadecimal digits, or -1.
inline int32_t hex_unit(const uint8_t *from, const uint8_t *end) {
    if (end - from < 4) { return -1; }
    int32_t unit = 0;
    for (int index = 0; index < 4; ++index) {
        int digit = hex_digit(from[index]);
        if (digit < 0) { return -1; }
        unit = unit << 4 | digit;
    }
    return unit;
}

inline uint8_t *append_utf8(uint32_t scalar, uint8_t *out) {
    if (scalar < 0x80) {
        *out++ = static_cast<uint8_t>(scalar);
        return out;
    }
    if (scalar < 0x800) {
        *out++ = static_cast<uint8_t>(0xC0 | scalar >> 6);
    } else if (scalar < 0x10000) {
        *out++ = static_cast<uint8_t>(0xE0 | scalar >> 12);
        *out++ = static_cast<uint8_t>(0x80 | (scalar >> 6 & 0x3F));
    } else {
        *out++ = static_cast<uint8_t>(0xF0 | scalar >> 18);
        *out++ = static_cast<uint8_t>(0x80 | (scalar >> 12 & 0x3F));
        *out++ = static_cast<uint8_t>(0x80 | (scalar >> 6 & 0x3F));
    }
    *out++ = static_cast<uint8_t>(0x80 | (scalar & 0x3F));
    return out;
}

/// How characters are treated that no store keeps: NUL, and half of a surrogate pair.
struct Cleaning {
    /// Whether U+FFFD takes their place; otherwise they are a problem.
    bool wanted = false;
    /// Whether it did.
    bool done = false;
};

constexpr uint32_t replacement_character = 0xFFFD;

/// Decodes the `\u` escape whose digits begin at `from`, with its second half where it is a surrogate pair.
inline Problem unescape_unicode(const uint8_t *&from, const uint8_t *end, uint8_t *&out, Cleaning &cleaning) {
    int32_t unit = hex_unit(from, end);
    if (unit < 0) { return MCPJSONProblemCodeBadEscape; }
    if (unit == 0 && !cleaning.wanted) { return MCPJSONProblemCodeNulCharacter; }
    from += 4;
    uint32_t scalar = static_cast<uint32_t>(unit);
    if (unit >= 0xD800 && unit < 0xE000) {
        bool escape_follows = end - from >= 6 && from[0] == '\\' && from[1] == 'u';
        int32_t low = escape_follows ? hex_unit(from + 2, end) : -1;
        if (unit >= 0xDC00 || low < 0xDC00 || low > 0xDFFF) {
            if (!cleaning.wanted) { return MCPJSONProblemCodeLoneSurrogate; }
            scalar = replacement_character;
            cleaning.done = true;
        } else {
            scalar = 0x10000 + ((scalar - 0xD800) << 10) + static_cast<uint32_t>(low - 0xDC00);
            from += 6;
        }
    } else if (unit == 0) {
        scalar = replacement_character;
        cleaning.done = true;
    }
    out = append_utf8(scalar, out);
    return 0;
}

inline uint8_t simple_escape(uint8_t byte) {
    switch (byte) {
        case '"': case '\\': case '/': return byte;
        case 'b': return '\b';
        case 'f': return '\f';
        case 'n': return '\n';
        case 'r': return '\r';
        case 't': return '\t';
        default: return 0;
    }
}

/// Writes the string's value to `out`, which has room for the raw string: no escape is shorter than what it stands for.
inline Problem unescape(RawString raw, uint8_t *&out, Cleaning &cleaning) {
    const uint8_t *from = raw.begin;
    while (true) {
        const uint8_t *escape = find_backslash(from, raw.end);
        size_t plain = static_cast<size_t>(escape - from);
        std::memcpy(out, from, plain);
        out += plain;
        if (escape == raw.end) { return 0; }
        from = escape + 1;
        if (from == raw.end) { return MCPJSONProblemCodeBadEscape; }
        uint8_t kind = *from++;
        if (kind == 'u') {
            if (Problem problem = unescape_unicode(from, raw.end, out, cleaning)) { return problem; }
        } else if (uint8_t byte = simple_escape(kind)) {
            *out++ = byte;
        } else {
            return MCPJSONProblemCodeBadEscape;
        }
    }
}

/// Puts the escape of U+FFFD in place of those of NUL and of half a surrogate pair, in JSON without other faults.
inline void clean_escapes(uint8_t *from, uint8_t *end) {
    while (true) {
        from += find_backslash(from, end) - from;
        if (end - from < 6) { return; }
        if (from[1] != 'u') {
            from += 2;
            continue;
        }
        int32_t unit = hex_unit(from + 2, end);
        bool surrogate = unit >= 0xD800 && unit < 0xE000;
        bool pair_may_follow = surrogate && unit < 0xDC00 && end - from >= 12 && from[6] == '\\' && from[7] == 'u';
        int32_t low = pair_may_follow ? hex_unit(from + 8, end) : -1;
        if (low >= 0xDC00 && low <= 0xDFFF) {
            from += 12;
            continue;
        }
        if (surrogate || unit == 0) { std::memcpy(from, "\\ufffd", 6); }
        from += 6;
    }
}

}  // namespace mcp_json
