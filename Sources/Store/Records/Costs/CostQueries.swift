import Domain
import SQL

extension DataStore {
    /// The cost entries that `filter` lets pass, newest first.
    public func costs(_ filter: CostFilter, page: Page) async throws -> [Stored<CostEntry>] {
        try await costPage(filter, page: page).records
    }

    /// The same, with whether there were more than the page's bytes allow.
    public func costPage(_ filter: CostFilter, page: Page) async throws -> RecordPage<Stored<CostEntry>> {
        try await database.read { connection in
            try connection.page(
                page, { CostQueries.list(filter, page: $0) }, CostQueries.entry, cursor: { $0.cursor(\.timestamp) })
        }
    }

    /// The cost entry `id`, if there is one.
    public func cost(id: Int64) async throws -> Stored<CostEntry>? {
        try await database.read { connection in
            try connection.first("SELECT \(raw: CostQueries.columns) WHERE c.id = \(id)", CostQueries.entry)
        }
    }
}

/// The queries on cost entries.
enum CostQueries {
    static let columns = """
        c.id, c.timestamp, s.session_id, c.service_name, c.operation_type, c.model, c.tool_name, c.request_id, \
        c.tokens_used, c.input_tokens, c.cached_input_tokens, c.output_tokens, c.nanodollars, c.cost_source, \
        c.metadata, c.cleaned FROM cost_tracking c LEFT JOIN sessions s ON s.id = c.session
        """

    static func list(_ filter: CostFilter, page: Page) -> SQLQuery {
        "SELECT \(raw: columns) \(conditions(filter).tail(page))"
    }

    static func conditions(_ filter: CostFilter) -> ListQuery {
        var list = ListQuery(alias: "c", range: filter.range)
        list.require("service_name", filter.serviceName)
        list.require("operation_type", filter.operationType)
        list.require("model", filter.model)
        if let name = filter.sessionID { list.require("c.session = \(ListQuery.session(name))") }
        return list
    }

    static func entry(_ row: any SQLRow) throws -> Stored<CostEntry> {
        guard let source = CostEntry.Source(rawValue: row.text(13)) else {
            throw StoreError.corrupt("a cost's source \(row.text(13))")
        }
        var entry = CostEntry(
            storedAt: row.moment(1), sessionID: row.textIfAny(2), serviceName: row.text(3), operationType: row.text(4),
            model: row.textIfAny(5), toolName: row.textIfAny(6), requestID: row.textIfAny(7),
            tokens: TokenUsage(
                total: row.integerIfAny(8), input: row.integerIfAny(9), cachedInput: row.integerIfAny(10),
                output: row.integerIfAny(11)),
            cost: Money(nanodollars: row.integer(12)), source: source, metadata: row.jsonIfAny(14))
        entry.cleaned = row.members(15)
        return Stored(id: row.integer(0), record: entry)
    }
}
