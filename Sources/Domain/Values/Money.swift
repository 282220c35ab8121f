/// An amount in US dollars, kept as whole nano-dollars (10⁻⁹ $) so that sums are exact.
public struct Money: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Billionths of a dollar.
    public let nanodollars: Int64

    /// The amount of `nanodollars` billionths of a dollar.
    public init(nanodollars: Int64) {
        self.nanodollars = nanodollars
    }

    /// No money.
    public static let zero = Money(nanodollars: 0)

    /// Reads a decimal (`0.004`, `1e-3`, `12`) exactly; digits past the ninth are rounded half to even.
    ///
    /// Returns nil where the text is no decimal number, or is beyond ± 9.2 billion dollars.
    public init?(decimal text: some StringProtocol) {
        guard let parsed = DecimalText(text), let amount = parsed.scaled(byPowerOfTen: 9) else { return nil }
        self.init(nanodollars: amount)
    }

    /// The shortest exact decimal in dollars, such as `0.004` or `12`.
    public var decimal: String {
        let magnitude = nanodollars.magnitude
        let whole = magnitude / 1_000_000_000
        let fraction = magnitude % 1_000_000_000
        let sign = nanodollars < 0 ? "-" : ""
        if fraction == 0 { return "\(sign)\(whole)" }
        var digits = String(fraction)
        digits = String(repeating: "0", count: 9 - digits.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(sign)\(whole).\(digits)"
    }

    /// The same as `decimal`.
    public var description: String { decimal }

    /// The sum, held at the largest amount that can be kept where it would be exceeded.
    public static func + (left: Money, right: Money) -> Money {
        let (sum, overflow) = left.nanodollars.addingReportingOverflow(right.nanodollars)
        return Money(nanodollars: overflow ? (left.nanodollars < 0 ? .min : .max) : sum)
    }

    /// Adds in place, as `+` does.
    public static func += (left: inout Money, right: Money) {
        left = left + right
    }

    /// Orders amounts from smaller to larger.
    public static func < (left: Money, right: Money) -> Bool {
        left.nanodollars < right.nanodollars
    }
}
