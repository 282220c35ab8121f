import Domain
import Intake
import Store

extension UsageEvent: IdentifiedRecord {
    static func decode(
        _ body: UnsafeRawBufferPointer, with decoder: RecordDecoder, prices: PriceTable
    ) throws(DecodingFailure) -> DecodedBatch<UsageEvent> {
        try decoder.events(body)
    }

    static func batch(_ records: [UsageEvent]) -> RecordBatch { .events(records) }

    static func stored(id: Int64, in store: DataStore) async throws -> Stored<UsageEvent>? {
        try await store.event(id: id)
    }
}
