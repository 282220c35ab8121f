import Domain
import Ingest

extension ErrorLog: IntakeRecord {
    static func decode(
        _ body: UnsafeRawBufferPointer, with decoder: RecordDecoder, prices: PriceTable
    ) throws(DecodingFailure) -> DecodedBatch<ErrorLog> {
        try decoder.errors(body)
    }

    static func batch(_ records: [ErrorLog]) -> RecordBatch { .errors(records) }
}
