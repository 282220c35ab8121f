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

    /// Claims the names of `costs` under `ids`, and returns the identifier that each name has: another one where it was
    /// claimed before. Of two entries with one name, the first claims it.
    static func claim(
        _ costs: [CostEntry], ids: [Int64], on connection: any SQLConnection
    ) throws -> [Name: Int64] {
        var wanted: [Name: Int64] = [:]
        for (cost, id) in zip(costs, ids) {
            if let name = Name(cost), wanted[name] == nil { wanted[name] = id }
        }
        guard !wanted.isEmpty else { return [:] }
        let rows = wanted.sorted { $0.key.isOrderedBefore($1.key) }
        let statement = """
            INSERT INTO cost_requests (request_id, service_name, operation_type, id) VALUES (?, ?, ?, ?)
            ON CONFLICT (request_id, service_name, operation_type) DO NOTHING
            """
        try connection.execute(statement, count: rows.count) { index, binder in
            binder.text(rows[index].key.request.text)
            binder.text(rows[index].key.service.text)
            binder.text(rows[index].key.operation.text)
            binder.integer(rows[index].value)
        }
        let requests = Set(rows.map(\.key.request)).map(\.text)
        let claimed = try connection.all(
            """
            SELECT request_id, service_name, operation_type, id FROM cost_requests
            WHERE \(connection.dialect.isAmong("request_id", texts: requests))
            """
        ) { (Name($0, from: 0), $0.integer(3)) }
        return Dictionary(claimed) { first, _ in first }
    }
}
