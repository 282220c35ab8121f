/// How many records a filter lets through, and what that number is worth.
public struct RecordCount: Sendable, Equatable {
    /// What a number is worth.
    public enum Precision: String, Sendable, CaseIterable {
        /// It is the number.
        case exact
        /// It may be off: some of the span's records were deleted because of their age.
        case estimate
        /// There are so many at least; counting ended there.
        case atLeast = "at-least"
    }

    /// The number.
    public var number: Int64
    /// What it is worth.
    public var precision: Precision

    /// A number that is worth `precision`.
    public init(_ number: Int64, _ precision: Precision = .exact) {
        self.number = number
        self.precision = precision
    }

    /// The number of two parts together, which is worth as much as the worse of them.
    public static func + (left: RecordCount, right: RecordCount) -> RecordCount {
        let worst = [Precision.atLeast, .estimate, .exact].first { $0 == left.precision || $0 == right.precision }
        return RecordCount(left.number + right.number, worst ?? .exact)
    }
}
