/// Which part of a list, newest first, is wanted.
public struct Page: Sendable, Equatable {
    /// The most records to return.
    public let limit: Int
    /// How many records to leave out first.
    public let skip: Int
    /// The record after which to go on; nil for the beginning.
    public let after: Cursor?
    /// After how many bytes of records no more are read; there is always one record, where there are any.
    public let bytes: Int
    /// Behind how many bytes a record's long members are cut off; nil for whole records.
    public let memberBytes: Int?

    /// A page of at most `limit` records, after `skip` of them, behind `after`, and not many more than `bytes`.
    public init(
        limit: Int, skip: Int = 0, after: Cursor? = nil, bytes: Int = .max, memberBytes: Int? = nil
    ) {
        self.limit = limit
        self.skip = skip
        self.after = after
        self.bytes = bytes
        self.memberBytes = memberBytes
    }

    /// A part of this page: at most `limit` records behind `after`.
    package func part(limit: Int, after: Cursor?) -> Page {
        Page(
            limit: limit, skip: after == self.after ? skip : 0, after: after, bytes: bytes, memberBytes: memberBytes)
    }
}

/// Records that were read for a page.
public struct RecordPage<Record: Sendable>: Sendable {
    /// The records, newest first.
    public let records: [Record]
    /// Whether fewer were read than were asked for because they are large: there may be more.
    public let isCut: Bool

    /// A page of `records`.
    public init(_ records: [Record], isCut: Bool = false) {
        self.records = records
        self.isCut = isCut
    }

    /// The page with what `make` makes of its records.
    package func map<Other>(_ make: (Record) -> Other) -> RecordPage<Other> {
        RecordPage<Other>(records.map(make), isCut: isCut)
    }
}

/// How many bytes an answer may have.
public enum AnswerLimits {
    /// All of a page, a timeline or a snapshot: 4 MiB.
    public static let answer = 4 << 20
    /// A member of a record where many records are shown: 4 KiB.
    public static let member = 4096
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
