import SQL
import Store
import StoreTesting
import Testing

@testable import Maintenance

@Suite struct CopyTableTests {
    /// Tables that hold no data of their own: the history of the tables, the marks of a copy, and when this store's
    /// servers did what.
    private static let leftBehind: Set<String> = ["schema_migrations", "copy_marks", "jobs"]

    @Test func everyTableIsDescribed() async throws {
        let tables = try await catalog { connection in
            try connection.all(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            ) { $0.text(0) }
        }

        #expect(Set(CopyTable.all.map(\.name)) == Set(tables).subtracting(Self.leftBehind))
        #expect(CopyTable.all.count == tables.count - Self.leftBehind.count)
    }

    @Test(arguments: CopyTable.all.map(\.name))
    func everyColumnIsDescribedWithItsType(name: String) async throws {
        let table = try #require(CopyTable.all.first { $0.name == name })
        let columns = try await catalog { connection in
            try connection.all("SELECT name, type FROM pragma_table_info(\(name))") { [$0.text(0), $0.text(1)] }
        }

        #expect(Set(table.columns.map { [$0.name, Self.type(of: $0)] }) == Set(columns))
        #expect(table.columns.count == columns.count)
    }

    @Test(arguments: CopyTable.all.map(\.name))
    func theKeyIsReadInTheOrderOfAnIndex(name: String) async throws {
        let table = try #require(CopyTable.all.first { $0.name == name })
        let names = table.key.joined(separator: ", ")
        let plan = try await catalog { connection in
            try connection.all("EXPLAIN QUERY PLAN SELECT * FROM \(raw: name) ORDER BY \(raw: names)") { $0.text(3) }
        }

        #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
    }

    private static func type(of column: CopyColumn) -> String {
        let dialect = Dialect.sqlite
        return switch column.kind {
        case .integer: dialect.integerType
        case .real: dialect.realType
        case .bool: dialect.booleanType
        case .text: dialect.textType
        case .timestamp: dialect.timestampType
        case .json: dialect.jsonType
        case .blob: dialect.blobType
        }
    }

    private func catalog<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        let store = DataStore(database: try SQLStore.open("sqlite::memory:"))
        try await store.migrate()
        return try await store.database.read(body)
    }
}
