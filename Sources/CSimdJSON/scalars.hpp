#pragma once

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <string>

#include "strings.hpp"

namespace mcp_json {

inline bool is_digit(uint8_t byte) { return static_cast<uint8_t>(byte - '0') < 10; }

/// Reads one number token; `from` stands at its first byte and nothing at or past `limit` is looked at.
class NumberReader {
public:
    NumberReader(const uint8_t *from, const uint8_t *limit) : start(from), at(from), limit(limit) {}

    Problem read(MCPJSONCell &cell) {
        negative = at < limit && *at == '-';
        if (negative) { ++at; }
        if (!whole()) { return MCPJSONProblemCodeInvalidLiteral; }
        if (at < limit && *at == '.' && !fraction()) { return MCPJSONProblemCodeInvalidLiteral; }
        if (at < limit && (*at | 0x20) == 'e' && !exponent()) { return MCPJSONProblemCodeInvalidLiteral; }
        if (at < limit && !is_space(*at)) { return MCPJSONProblemCodeInvalidLiteral; }
        cell.text = reinterpret_cast<const char *>(start);
        cell.length = static_cast<uint32_t>(at - start);
        return integral && digits <= 18 ? integer(cell) : real(cell);
    }

private:
    const uint8_t *start;
    const uint8_t *at;
    const uint8_t *limit;
    bool negative = false;
    bool integral = true;
    /// Valid for up to 19 significant digits.
    uint64_t mantissa = 0;
    uint32_t digits = 0;
    int64_t power = 0;

    void digit() {
        mantissa = mantissa * 10 + (*at++ - '0');
        // Leading zeros carry no significance.
        digits += digits > 0 || mantissa > 0;
    }

    bool whole() {
        if (at == limit || !is_digit(*at)) { return false; }
        bool zero = *at == '0';
        const uint8_t *first = at;
        while (at < limit && is_digit(*at)) { digit(); }
        return !zero || at - first == 1;
    }

    bool fraction() {
        integral = false;
        const uint8_t *first = ++at;
        while (at < limit && is_digit(*at)) { digit(); }
        power = first - at;
        return at > first;
    }

    bool exponent() {
        integral = false;
        ++at;
        bool minus = at < limit && *at == '-';
        if (minus || (at < limit && *at == '+')) { ++at; }
        const uint8_t *first = at;
        int64_t value = 0;
        for (; at < limit && is_digit(*at); ++at) {
            if (value < 1'000'000'000'000) { value = value * 10 + (*at - '0'); }
        }
        power += minus ? -value : value;
        return at > first;
    }

    Problem integer(MCPJSONCell &cell) {
        cell.kind = MCPJSONKindInteger;
        cell.integer = negative ? -static_cast<int64_t>(mantissa) : static_cast<int64_t>(mantissa);
        cell.number = static_cast<double>(cell.integer);
        return 0;
    }

    Problem real(MCPJSONCell &cell) {
        const char *last = cell.text + cell.length;
        cell.kind = MCPJSONKindNumber;
        if (integral && std::from_chars(cell.text, last, cell.integer).ec == std::errc()) {
            cell.kind = MCPJSONKindInteger;
        }
        // Clinger's fast path: both factors are exact doubles, so one rounding gives the nearest one.
        if (digits == 0) { power = 0; }
        if (digits <= 19 && mantissa <= (1ULL << 53) && power >= -22 && power <= 22) {
            double value = static_cast<double>(mantissa);
            value = power < 0 ? value / power_of_ten(-power) : value * power_of_ten(power);
            cell.number = negative ? -value : value;
            return 0;
        }
        cell.number = slow(cell.text, last);
        return std::isfinite(cell.number) ? 0 : MCPJSONProblemCodeNumberOutOfRange;
    }

    static double power_of_ten(int64_t exponent) {
        static constexpr double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                            1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
        return powers[exponent];
    }

    /// Infinite where the number is too large; too small a number becomes zero.
    double slow(const char *first, const char *last) const {
#if defined(__cpp_lib_to_chars) && __cpp_lib_to_chars >= 201611L
        double value = 0;
        if (std::from_chars(first, last, value).ec == std::errc()) { return value; }
        // The standard library reports both ends of the range alike; the decimal magnitude tells them apart.
        return digits + power > 0 ? HUGE_VAL : 0;
#else
        // The grammar is checked already, so strtod sees decimal digits only.
        return std::strtod(std::string(first, last).c_str(), nullptr);
#endif
    }
};

inline bool is_word(const uint8_t *from, const uint8_t *limit, const char *word, size_t length) {
    if (static_cast<size_t>(limit - from) < length || std::memcmp(from, word, length) != 0) { return false; }
    return from + length == limit || is_space(from[length]);
}

/// Reads a token that is neither a string nor structural.
inline Problem read_literal(const Tokens &tokens, uint32_t token, MCPJSONCell &cell) {
    const uint8_t *from = tokens.start(token);
    const uint8_t *limit = tokens.limit(token);
    if (*from == '-' || is_digit(*from)) { return NumberReader(from, limit).read(cell); }
    if (is_word(from, limit, "true", 4)) {
        cell.kind = MCPJSONKindBoolean;
        cell.integer = 1;
    } else if (is_word(from, limit, "false", 5)) {
        cell.kind = MCPJSONKindBoolean;
        cell.integer = 0;
    } else if (is_word(from, limit, "null", 4)) {
        cell.kind = MCPJSONKindNull;
    } else {
        return MCPJSONProblemCodeInvalidLiteral;
    }
    return 0;
}

/// Whether a bad literal may hide a token boundary: a quote in it shifts what counts as a string.
inline bool hides_boundary(const Tokens &tokens, uint32_t token) {
    for (const uint8_t *at = tokens.start(token); at < tokens.limit(token); ++at) {
        if (*at == '"' || *at == '\\') { return true; }
    }
    return false;
}

}  // namespace mcp_json
