import Domain
import Ingest
import Store

extension CostEntry: IntakeRecord {
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

    /// The first entry of the same service, operation and request.
    func existing(id: Int64, in store: DataStore) async throws -> [UInt8] {
        guard let first = try await store.cost(id: id) else { return created(id: id, now: .now()) }
        return JSONWriter.bytes(of: first)
    }
}
