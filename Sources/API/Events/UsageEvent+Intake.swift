import Domain
import Ingest

extension UsageEvent: IntakeRecord {
    static func decode(
        _ body: UnsafeRawBufferPointer, with decoder: RecordDecoder, prices: PriceTable
    ) throws(DecodingFailure) -> DecodedBatch<UsageEvent> {
        try decoder.events(body)
    }

    static func batch(_ records: [UsageEvent]) -> RecordBatch { .events(records) }
}
