import Domain
import Ingest

extension PerformanceMetric: IntakeRecord {
    static func decode(
        _ body: UnsafeRawBufferPointer, with decoder: RecordDecoder, prices: PriceTable
    ) throws(DecodingFailure) -> DecodedBatch<PerformanceMetric> {
        try decoder.metrics(body)
    }

    static func batch(_ records: [PerformanceMetric]) -> RecordBatch { .metrics(records) }
}
