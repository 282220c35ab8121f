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
    static let table = RecordTable<CostEntry>(alias: "c")
    static let columns = table.selection

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

    static func entry(_ row: any SQLRow) throws -> Stored<CostEntry> { try table.stored(row) }
}
