/// A record whose long members can be left to the record alone, where many are shown.
public protocol BoundedRecord: Sendable {
    /// Cuts off the members that are longer than `limit` bytes, and notes which they were.
    mutating func cut(to limit: Int)

    /// About how many bytes it takes in memory, and without its escapes in JSON.
    var byteCount: Int { get }
}

extension BoundedRecord {
    /// What a record takes besides its texts.
    static var ownBytes: Int { 200 }

    /// The record with its long members cut off; as it is where there is no limit.
    package func cut(to limit: Int?) -> Self {
        guard let limit else { return self }
        var record = self
        record.cut(to: limit)
        return record
    }
}

extension Stored: BoundedRecord where Record: BoundedRecord {
    /// Cuts off the record's long members.
    public mutating func cut(to limit: Int) {
        var record = record
        record.cut(to: limit)
        self = Stored(id: id, record: record)
    }

    /// About how many bytes the record takes.
    public var byteCount: Int { record.byteCount }
}

extension [String?] {
    /// How many bytes of UTF-8 its texts have together.
    var byteCount: Int { reduce(0) { $0 + ($1?.utf8.count ?? 0) } }
}
