/// PostgreSQL's exact number: digits to the base of 10,000, the first of which counts 10,000^weight (numeric.c).
struct PostgresNumeric {
    private enum Sign: UInt16 {
        case plus = 0x0000
        case minus = 0x4000
        case notANumber = 0xC000
        case infinity = 0xD000
        case minusInfinity = 0xF000
    }

    private var sign: Sign
    private var weight: Int
    private var scale: UInt16
    private var digits: [UInt16]

    init(_ value: Int64) {
        var rest = value.magnitude
        digits = []
        while rest > 0 {
            digits.insert(UInt16(rest % 10_000), at: 0)
            rest /= 10_000
        }
        sign = value < 0 ? .minus : .plus
        weight = max(digits.count - 1, 0)
        scale = 0
    }

    /// The shortest number that `value` is read back from; nil where it is none.
    init?(_ value: Double) {
        guard value.isFinite else { return nil }
        let parts = "\(value.magnitude)".split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let fraction = mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : ""
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        var decimals = Array((mantissa[0] + fraction).utf8).map { UInt16($0) - 48 }
        // The decimal point stands behind this many decimals, which is brought to a multiple of four.
        var point = mantissa[0].count + exponent
        let shift = (point % 4 + 4) % 4
        if shift > 0 {
            decimals.insert(contentsOf: repeatElement(0, count: 4 - shift), at: 0)
            point += 4 - shift
        }
        while decimals.count % 4 != 0 { decimals.append(0) }
        digits = stride(from: 0, to: decimals.count, by: 4).map { start in
            decimals[start..<start + 4].reduce(0) { $0 * 10 + $1 }
        }
        weight = point / 4 - 1
        sign = value < 0 ? .minus : .plus
        scale = UInt16(clamping: fraction.utf8.count - exponent)
    }

    /// Reads the binary form; nil where the bytes are none.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count >= 8, bytes.count % 2 == 0 else { return nil }
        let words = (0..<bytes.count / 2).map { UInt16(bytes[$0 * 2]) << 8 | UInt16(bytes[$0 * 2 + 1]) }
        guard Int(words[0]) == words.count - 4, let sign = Sign(rawValue: words[2]) else { return nil }
        self.sign = sign
        weight = Int(Int16(bitPattern: words[1]))
        scale = words[3]
        digits = Array(words[4...])
    }

    func write(to buffer: WireBuffer) {
        buffer.append(UInt16(digits.count))
        buffer.append(Int16(clamping: weight))
        buffer.append(sign.rawValue)
        buffer.append(scale)
        for digit in digits { buffer.append(digit) }
    }

    /// The number without its fraction; the nearest one where it does not fit.
    var integer: Int64 {
        var value: Int64 = 0
        switch sign {
        case .notANumber: return 0
        case .infinity: return .max
        case .minusInfinity: return .min
        case .plus, .minus: break
        }
        for place in 0..<max(weight + 1, 0) {
            let digit = place < digits.count ? Int64(digits[place]) : 0
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10_000)
            // Negative throughout: the smallest number has no positive counterpart.
            let (sum, tooSmall) = product.subtractingReportingOverflow(digit)
            guard !tooLarge, !tooSmall else { return sign == .minus ? .min : .max }
            value = sum
        }
        return sign == .minus ? value : value == .min ? .max : -value
    }

    var real: Double { Double(text) ?? .nan }

    var text: String {
        switch sign {
        case .notANumber: return "NaN"
        case .infinity: return "Infinity"
        case .minusInfinity: return "-Infinity"
        case .plus, .minus: break
        }
        let whole = (0..<max(weight + 1, 0)).map(group).joined().drop { $0 == "0" }
        let places = (Int(scale) + 3) / 4
        let decimals = (0..<places).map { group(weight + 1 + $0) }.joined().prefix(Int(scale))
        let number = (whole.isEmpty ? "0" : String(whole)) + (scale > 0 ? "." + decimals : "")
        return (sign == .minus ? "-" : "") + number
    }

    private func group(_ place: Int) -> String {
        let digit = digits.indices.contains(place) ? digits[place] : 0
        return String(repeating: "0", count: 4 - String(digit).count) + String(digit)
    }
}
