extension Timestamp {
    /// Reads an RFC 3339 time (`2026-11-23T08:15:30.25+01:00`), a time without zone (taken as UTC), or a date alone
    /// (its first moment in UTC); nil for anything else, and for years outside 1…9999.
    ///
    /// A space is accepted for `T`, as RFC 3339 allows; digits past the microsecond are dropped.
    public init?(rfc3339 text: some StringProtocol) {
        var scanner = RFC3339Scanner(bytes: Array(text.utf8))
        guard let moment = scanner.scan(), moment >= .earliest, moment <= .latest else { return nil }
        self = moment
    }

    /// The moment in RFC 3339, in UTC: `2026-11-23T08:15:30Z`, or with six fractional digits where it has any.
    public var rfc3339: String {
        String(unsafeUninitializedCapacity: 27) { buffer in
            writeRFC3339(into: buffer, alwaysWithFraction: false)
        }
    }

    /// The same, always with six fractional digits: a column of such texts has one form.
    public var rfc3339WithFraction: String {
        String(unsafeUninitializedCapacity: 27) { buffer in
            writeRFC3339(into: buffer, alwaysWithFraction: true)
        }
    }

    /// The day of the moment in UTC, as `2026-11-23`.
    public var day: String { String(rfc3339.prefix(10)) }

    private func writeRFC3339(into buffer: UnsafeMutableBufferPointer<UInt8>, alwaysWithFraction: Bool) -> Int {
        let clamped = min(max(self, .earliest), .latest)
        let startOfDay = clamped.floored(to: Timestamp.day)
        let date = CivilDate(daysSince1970: startOfDay.microseconds / Timestamp.day)
        let rest = clamped - startOfDay
        var writer = DigitWriter(buffer: buffer)
        writer.write(date.year, digits: 4)
        writer.write(date.month, digits: 2, after: "-")
        writer.write(date.day, digits: 2, after: "-")
        writer.write(rest / Timestamp.hour, digits: 2, after: "T")
        writer.write(rest / Timestamp.minute % 60, digits: 2, after: ":")
        writer.write(rest / Timestamp.second % 60, digits: 2, after: ":")
        if alwaysWithFraction || rest % Timestamp.second != 0 {
            writer.write(rest % Timestamp.second, digits: 6, after: ".")
        }
        writer.write("Z")
        return writer.count
    }
}

private struct DigitWriter {
    let buffer: UnsafeMutableBufferPointer<UInt8>
    var count = 0

    mutating func write(_ character: Unicode.Scalar) {
        buffer[count] = UInt8(truncatingIfNeeded: character.value)
        count += 1
    }

    mutating func write(_ number: Int64, digits: Int, after separator: Unicode.Scalar? = nil) {
        if let separator { write(separator) }
        var rest = number
        for position in stride(from: digits - 1, through: 0, by: -1) {
            buffer[count + position] = UInt8(truncatingIfNeeded: 48 + rest % 10)
            rest /= 10
        }
        count += digits
    }
}

private struct RFC3339Scanner {
    let bytes: [UInt8]
    var position = 0

    mutating func scan() -> Timestamp? {
        guard let year = number(4), skip("-"), let month = number(2), skip("-"), let day = number(2),
            let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let midnight = Timestamp(microseconds: date.daysSince1970 * Timestamp.day)
        if position == bytes.count { return midnight }
        guard skip("T") || skip("t") || skip(" "), let time = scanTime(), let offset = scanOffset(),
            position == bytes.count
        else { return nil }
        return midnight + time - offset
    }

    private mutating func scanTime() -> Int64? {
        guard let hour = number(2), hour < 24, skip(":"), let minute = number(2), minute < 60 else { return nil }
        guard skip(":") else { return hour * Timestamp.hour + minute * Timestamp.minute }
        // A leap second (60) is folded into the second before, as POSIX time does.
        guard let second = number(2), second <= 60, let fraction = scanFraction() else { return nil }
        return hour * Timestamp.hour + minute * Timestamp.minute + min(second, 59) * Timestamp.second + fraction
    }

    private mutating func scanFraction() -> Int64? {
        guard skip(".") || skip(",") else { return 0 }
        var value: Int64 = 0
        var digits = 0
        while let digit = nextDigit() {
            if digits < 6 { value = value * 10 + digit }
            digits += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 6)..<6 { value *= 10 }
        return value
    }

    private mutating func scanOffset() -> Int64? {
        if position == bytes.count || skip("Z") || skip("z") { return 0 }
        let sign: Int64 = skip("+") ? 1 : -1
        guard sign == 1 || skip("-"), let hour = number(2), hour < 24 else { return nil }
        _ = skip(":")
        guard let minute = number(2), minute < 60 else { return nil }
        return sign * (hour * Timestamp.hour + minute * Timestamp.minute)
    }

    private mutating func number(_ digits: Int) -> Int64? {
        var value: Int64 = 0
        for _ in 0..<digits {
            guard let digit = nextDigit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    private mutating func nextDigit() -> Int64? {
        guard position < bytes.count, (48...57).contains(bytes[position]) else { return nil }
        defer { position += 1 }
        return Int64(bytes[position]) - 48
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard position < bytes.count, UInt32(bytes[position]) == character.value else { return false }
        position += 1
        return true
    }
}
