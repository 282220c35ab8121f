import Domain
import Ingest
import Store

/// A kind of record that clients send.
protocol IntakeRecord: Sendable {
    /// Reads records from a body; `prices` prices costs without an amount.
    static func decode(
        _ body: UnsafeRawBufferPointer, with decoder: RecordDecoder, prices: PriceTable
    ) throws(DecodingFailure) -> DecodedBatch<Self>

    /// The records as the writer takes them.
    static func batch(_ records: [Self]) -> RecordBatch

    /// The JSON of the record that was just stored under `id`.
    func created(id: Int64, now: Timestamp) -> [UInt8]

    /// The JSON of what is there under `id` in place of this record, which came again.
    func existing(id: Int64, in store: DataStore) async throws -> [UInt8]

    /// The members by which it is known when it comes again; none where it is new each time.
    var knownBy: [(name: StaticString, value: String)] { get }
}

extension IntakeRecord {
    /// None, unless a kind has some.
    var knownBy: [(name: StaticString, value: String)] { [] }
}

extension IntakeRecord where Self: StoredRecord {
    func created(id: Int64, now: Timestamp) -> [UInt8] {
        JSONWriter.bytes(of: Stored(id: id, record: self))
    }

    /// Only costs and sessions know a record that came again; the others are new each time.
    func existing(id: Int64, in store: DataStore) async throws -> [UInt8] {
        created(id: id, now: .now())
    }
}
