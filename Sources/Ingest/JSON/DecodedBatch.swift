import Domain

/// The records of one request: those that can be stored, and what is wrong with the others.
public struct DecodedBatch<Record: Sendable>: Sendable {
    /// The good records, in the request's order.
    public let records: [Record]
    /// The bad ones, by ascending index.
    public let rejected: [RejectedRecord]
    /// Whether the request was one object rather than an array or NDJSON.
    public let isSingle: Bool

    /// A batch of what was found; `rejected` must be in ascending order of their indexes.
    public init(records: [Record], rejected: [RejectedRecord] = [], isSingle: Bool = false) {
        self.records = records
        self.rejected = rejected
        self.isSingle = isSingle
    }

    /// How many records the request had.
    public var count: Int { records.count + rejected.count }

    /// For each of `records` its index in the request.
    public var indexes: [Int] {
        if rejected.isEmpty { return Array(records.indices) }
        let bad = Set(rejected.map(\.index))
        return (0..<count).filter { !bad.contains($0) }
    }
}

/// A record that breaks the rules.
public struct RejectedRecord: Sendable, Equatable {
    /// Its position in the request, from 0: in the array, or among the lines that are not blank.
    public let index: Int
    /// What is wrong, with pointers from the record's root; never empty.
    public let violations: [Violation]

    /// The record at `index`, rejected for `violations`.
    public init(index: Int, violations: [Violation]) {
        self.index = index
        self.violations = violations
    }
}
