import Domain
import Intake
import Store

extension PerformanceMetric: IdentifiedRecord {
    static func decode(
        _ body: UnsafeRawBufferPointer, with decoder: RecordDecoder, prices: PriceTable
    ) throws(DecodingFailure) -> DecodedBatch<PerformanceMetric> {
        try decoder.metrics(body)
    }

    static func batch(_ records: [PerformanceMetric]) -> RecordBatch { .metrics(records) }

    static func stored(id: Int64, in store: DataStore) async throws -> Stored<PerformanceMetric>? {
        try await store.metric(id: id)
    }
}
