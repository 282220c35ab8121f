/// Which part of a list, newest first, is wanted.
public struct Page: Sendable, Equatable {
    /// The most records to return.
    public let limit: Int
    /// How many records to leave out first.
    public let skip: Int
    /// The record after which to go on; nil for the beginning.
    public let after: Cursor?

    /// A page of at most `limit` records, after `skip` of them, behind `after`.
    public init(limit: Int, skip: Int = 0, after: Cursor? = nil) {
        self.limit = limit
        self.skip = skip
        self.after = after
    }
}

/// A record's place in a list that is ordered by time and identifier, newest first.
///
/// It stays right while rows arrive: it names a place, not a number of rows.
public struct Cursor: Sendable, Hashable {
    /// The record's time.
    public let timestamp: Timestamp
    /// The record's identifier.
    public let id: Int64

    /// The place of the record `id` of `timestamp`.
    public init(timestamp: Timestamp, id: Int64) {
        self.timestamp = timestamp
        self.id = id
    }

    /// The opaque text that a client sends back.
    public var text: String {
        "\(String(timestamp.microseconds, radix: 36)).\(String(id, radix: 36))"
    }

    /// Reads the opaque text; nil where it is not one, or names a place that no record has: a store cannot hold its time.
    public init?(text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Int64(parts[0], radix: 36), let id = Int64(parts[1], radix: 36),
            (0...Timestamp.latest.microseconds).contains(time), id >= 0
        else { return nil }
        self.init(timestamp: Timestamp(microseconds: time), id: id)
    }
}
