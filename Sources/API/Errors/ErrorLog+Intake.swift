import Domain
import Intake
import Store

extension ErrorLog: IdentifiedRecord {
    static func decode(
        _ body: UnsafeRawBufferPointer, with decoder: RecordDecoder, prices: PriceTable
    ) throws(DecodingFailure) -> DecodedBatch<ErrorLog> {
        try decoder.errors(body)
    }

    static func batch(_ records: [ErrorLog]) -> RecordBatch { .errors(records) }

    static func stored(id: Int64, in store: DataStore) async throws -> Stored<ErrorLog>? {
        try await store.error(id: id).map { Stored(id: $0.id, record: $0.record.withoutGroup) }
    }
}
