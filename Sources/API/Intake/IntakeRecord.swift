import Domain
import HTTP
import Intake
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

/// A record that is found by its identifier.
protocol IdentifiedRecord: IntakeRecord, StoredRecord {
    /// The record `id`, if there is one.
    static func stored(id: Int64, in store: DataStore) async throws -> Stored<Self>?
}

extension IntakeRecord where Self: StoredRecord {
    func created(id: Int64, now: Timestamp) -> [UInt8] {
        JSONWriter.bytes(of: Stored(id: id, record: self))
    }
}

extension IdentifiedRecord {
    /// The record as it is in the store; as it came, where it was deleted since.
    func existing(id: Int64, in store: DataStore) async throws -> [UInt8] {
        guard let stored = try await Self.stored(id: id, in: store) else { return created(id: id, now: .now()) }
        return JSONWriter.bytes(of: stored)
    }
}
