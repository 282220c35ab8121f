import Domain

/// The records of one request: those that can be stored, and what is wrong with the others.
public struct DecodedBatch<Record: Sendable>: Sendable {
    /// The good records, in the request's order.
    public let records: [Record]
    /// The bad ones, by ascending index.
    public let rejected: [RejectedRecord]
    /// For each of `records` that was cleaned or cut off, its place among them with the members.
    public let cleaned: [(place: Int, members: RecordMembers)]
    /// Whether the request was one object rather than an array or NDJSON.
    public let isSingle: Bool

    /// A batch of what was found; `rejected` must be in ascending order of their indexes.
    public init(
        records: [Record], rejected: [RejectedRecord] = [],
        cleaned: [(place: Int, members: RecordMembers)] = [], isSingle: Bool = false
    ) {
        self.records = records
        self.rejected = rejected
        self.cleaned = cleaned
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
    /// What is wrong with it, with pointers from the record's root; less than all, or none, where others of its batch
    /// had used up what may be named.
    public let violations: [Violation]
    /// How many things are wrong with it; at least one.
    public let count: Int

    /// The record at `index`, rejected for `violations`, and for more where `count` is higher.
    public init(index: Int, violations: [Violation], count: Int? = nil) {
        self.index = index
        self.violations = violations
        self.count = count ?? violations.count
    }
}
