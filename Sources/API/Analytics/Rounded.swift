/// Numbers that are rounded for people to read.
enum Rounded {
    /// A part of a whole as a percentage with two decimals; zero where there is nothing to divide.
    static func percent(_ part: Int64, of whole: Int64) -> Double {
        whole > 0 ? rounded(Double(part) / Double(whole) * 100, scale: 100) : 0
    }

    /// Milliseconds, to the microsecond.
    static func milliseconds(_ value: Double?) -> Double? {
        value.map { rounded($0, scale: 1000) }
    }

    private static func rounded(_ value: Double, scale: Double) -> Double {
        let scaled = (value * scale).rounded()
        return scaled.isFinite ? scaled / scale : value
    }
}
