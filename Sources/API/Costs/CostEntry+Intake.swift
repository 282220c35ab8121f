import Domain
import Intake
import Store

extension CostEntry: IdentifiedRecord {
    static func decode(
        _ body: UnsafeRawBufferPointer, with decoder: RecordDecoder, prices: PriceTable
    ) throws(DecodingFailure) -> DecodedBatch<CostEntry> {
        try decoder.costs(body, prices: prices)
    }

    var knownBy: [(name: StaticString, value: String)] {
        [
            (name: "service_name", value: serviceName), (name: "operation_type", value: operationType),
            (name: "request_id", value: requestID ?? ""),
        ]
    }

    static func batch(_ records: [CostEntry]) -> RecordBatch { .costs(records) }

    static func stored(id: Int64, in store: DataStore) async throws -> Stored<CostEntry>? {
        try await store.cost(id: id)
    }
}
