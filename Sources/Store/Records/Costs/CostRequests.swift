import Domain
import SQL

/// By what a cost entry that was sent before is known: its request, service and operation.
enum CostRequests {
    /// The name of a request's cost.
    struct Name: Hashable {
        let request: ExactText
        let service: ExactText
        let operation: ExactText

        /// The name of `cost`; nil where it has no request, as it counts each time then.
        init?(_ cost: CostEntry) {
            guard let requestID = cost.requestID else { return nil }
            request = ExactText(requestID)
            service = ExactText(cost.serviceName)
            operation = ExactText(cost.operationType)
        }

        init(_ row: any SQLRow, from column: Int) {
            request = ExactText(row.text(column))
            service = ExactText(row.text(column + 1))
            operation = ExactText(row.text(column + 2))
        }

        private var parts: [ExactText] { [request, service, operation] }

        func isOrderedBefore(_ other: Name) -> Bool {
            parts.lexicographicallyPrecedes(other.parts) { $0.isOrderedBefore($1) }
        }
    }

    /// Under which identifier a name's cost is kept, and who sent it, if that is known.
    struct Claim {
        let id: Int64
        let madeBy: String?
    }

    private static let upsert = SQLUpsert(
        into: "cost_requests", key: ["request_id", "service_name", "operation_type"],
        columns: [
            ("request_id", .text), ("service_name", .text), ("operation_type", .text), ("id", .integer),
            ("made_by", .text),
        ], where: .keep)

    /// Claims the names of `costs` under `ids` for their `senders`, and returns the claim that each name has: another
    /// one where it was claimed before. Of two entries with one name, the first claims it.
    static func claim(
        _ costs: [CostEntry], ids: [Int64], by senders: [String?], on connection: any SQLConnection
    ) throws -> [Name: Claim] {
        var wanted: [Name: Claim] = [:]
        for (index, cost) in costs.enumerated() {
            guard let name = Name(cost), wanted[name] == nil else { continue }
            wanted[name] = Claim(id: ids[index], madeBy: senders[index])
        }
        guard !wanted.isEmpty else { return [:] }
        let rows = wanted.sorted { $0.key.isOrderedBefore($1.key) }
        try connection.upsert(upsert, count: rows.count) { index, binder in
            binder.text(rows[index].key.request.text)
            binder.text(rows[index].key.service.text)
            binder.text(rows[index].key.operation.text)
            binder.integer(rows[index].value.id)
            binder.text(ifAny: rows[index].value.madeBy)
        }
        let requests = Set(rows.map(\.key.request)).map(\.text)
        let claimed = try connection.all(
            """
            SELECT request_id, service_name, operation_type, id, made_by FROM cost_requests
            WHERE \(connection.dialect.isAmong("request_id", texts: requests))
            """
        ) { (Name($0, from: 0), Claim(id: $0.integer(3), madeBy: $0.textIfAny(4))) }
        return Dictionary(claimed) { first, _ in first }
    }
}
