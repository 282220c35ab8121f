/// Durations as the API writes them: decimal milliseconds that are exact to the microsecond.
enum Milliseconds {
    /// `microseconds` in milliseconds, such as `12` or `12.5`.
    static func decimal(_ microseconds: Int64) -> String {
        let (whole, rest) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
        let sign = microseconds < 0 ? "-" : ""
        if rest == 0 { return "\(sign)\(whole)" }
        var digits = "00\(rest)".suffix(3)
        while digits.last == "0" { digits.removeLast() }
        return "\(sign)\(whole).\(digits)"
    }
}
