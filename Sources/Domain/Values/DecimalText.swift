/// A decimal number as its digits and a power of ten, read from text without passing through a binary float.
struct DecimalText {
    private var isNegative = false
    private var digits: [UInt8] = []
    private var exponent = 0

    /// Reads JSON's number grammar (a leading `+` and leading zeros are accepted too); nil for anything else.
    init?(_ text: some StringProtocol) {
        var bytes = Substring(text).utf8
        if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            isNegative = first == UInt8(ascii: "-")
            bytes.removeFirst()
        }
        let whole = DecimalText.takeDigits(&bytes)
        digits = whole
        if bytes.first == UInt8(ascii: ".") {
            bytes.removeFirst()
            let fraction = DecimalText.takeDigits(&bytes)
            guard !fraction.isEmpty else { return nil }
            digits += fraction
            exponent = -fraction.count
        }
        guard !whole.isEmpty, digits.count <= 400, readExponent(&bytes), bytes.isEmpty else { return nil }
    }

    /// The number times 10^`power` as an integer, rounded half to even; nil where it does not fit.
    func scaled(byPowerOfTen power: Int) -> Int64? {
        let shift = exponent + power
        let kept = shift >= 0 ? digits : Array(digits.prefix(max(0, digits.count + shift)))
        let dropped = shift >= 0 ? [] : Array(digits.suffix(min(digits.count, -shift)))
        var value: Int64 = 0
        for digit in kept {
            guard let next = DecimalText.append(digit, to: value) else { return nil }
            value = next
        }
        if value != 0, shift > 0 {
            guard shift < 19 else { return nil }
            for _ in 0..<shift {
                guard let next = DecimalText.append(0, to: value) else { return nil }
                value = next
            }
        }
        // Where more digits are dropped than there are, the first dropped one is a zero: it rounds down.
        if -shift <= digits.count, roundsUp(dropped, after: value) {
            guard value < Int64.max else { return nil }
            value += 1
        }
        return isNegative ? -value : value
    }

    private func roundsUp(_ dropped: [UInt8], after value: Int64) -> Bool {
        guard let first = dropped.first, first >= 5 else { return false }
        if first > 5 || dropped.dropFirst().contains(where: { $0 != 0 }) { return true }
        return value % 2 == 1
    }

    private mutating func readExponent(_ bytes: inout Substring.UTF8View) -> Bool {
        guard let mark = bytes.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return true }
        bytes.removeFirst()
        var sign = 1
        if let first = bytes.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            sign = first == UInt8(ascii: "-") ? -1 : 1
            bytes.removeFirst()
        }
        let written = DecimalText.takeDigits(&bytes)
        guard !written.isEmpty, written.count <= 4 else { return false }
        exponent += sign * written.reduce(0) { $0 * 10 + Int($1) }
        return true
    }

    private static func takeDigits(_ bytes: inout Substring.UTF8View) -> [UInt8] {
        let run = bytes.prefix { (48...57).contains($0) }
        let digits = run.map { $0 - 48 }
        bytes.removeFirst(digits.count)
        return digits
    }

    private static func append(_ digit: UInt8, to value: Int64) -> Int64? {
        let (product, tooBig) = value.multipliedReportingOverflow(by: 10)
        guard !tooBig else { return nil }
        let (sum, overflow) = product.addingReportingOverflow(Int64(digit))
        return overflow ? nil : sum
    }
}
