import SQL
import Synchronization
import Testing

/// Rows that can be made again from others: written beside what is acknowledged, and not waited for.
struct DerivedWriteTests {
    private static let texts = ["plain", "", "a\"b\\", "e\u{301}", "🙂", "\u{1}\n", "'", "null", "{1,2}", "NULL"]

    private static let upserts = (
        keep: upsert(.keep), replace: upsert(.replace)
    )

    private static func upsert(_ conflict: SQLUpsert.Conflict) -> SQLUpsert {
        SQLUpsert(
            into: "t", key: ["name", "number"],
            columns: [
                ("name", .text), ("number", .integer), ("moment", .timestamp), ("size", .real), ("note", .json),
                ("bytes", .blob),
            ], where: conflict)
    }

    private func withTable(isPostgres: Bool, _ body: (any SQLDatabase) async throws -> Void) async throws {
        if isPostgres {
            try await withPostgres {
                try await makeTable(in: $0)
                try await body($0)
            }
        } else {
            try await withDatabase {
                try await makeTable(in: $0)
                try await body($0)
            }
        }
    }

    private func makeTable(in database: any SQLDatabase) async throws {
        let dialect = database.dialect
        try await database.execute(
            """
            CREATE TABLE t (name \(raw: dialect.textType) NOT NULL, number \(raw: dialect.integerType) NOT NULL,
            moment \(raw: dialect.timestampType), size \(raw: dialect.realType), note \(raw: dialect.jsonType),
            bytes \(raw: dialect.blobType), PRIMARY KEY (name, number))
            """)
    }

    private static func write(_ upsert: SQLUpsert, _ size: Double, _ connection: any SQLConnection) throws {
        try connection.upsert(upsert, count: texts.count) { index, binder in
            binder.text(texts[index])
            binder.integer(Int64(index))
            binder.timestamp(1_700_000_000_123_456 + Int64(index))
            binder.real(size)
            binder.json(ifAny: index % 2 == 0 ? nil : "{\"a\": 1.50}")
            binder.blob([0, UInt8(index), 255])
        }
    }

    @Test(arguments: [false, true])
    func rowsAreInsertedKeptOrReplaced(isPostgres: Bool) async throws {
        try await withTable(isPostgres: isPostgres) { database in
            try await database.writeDerived {
                try DerivedWriteTests.write(DerivedWriteTests.upserts.keep, 1, $0)
            } ended: {
                _ in
            }
            try await database.write { try DerivedWriteTests.write(DerivedWriteTests.upserts.keep, 2, $0) }
            try await database.expect([10], of: "SELECT count(*) FROM t WHERE size = 1.0 AND moment IS NOT NULL")
            try await database.write { try DerivedWriteTests.write(DerivedWriteTests.upserts.replace, 3, $0) }

            let rows = try await database.read { connection in
                try connection.all("SELECT name, moment, size, note, bytes FROM t ORDER BY number") { row in
                    (row.text(0), row.timestamp(1), row.real(2), row.textIfAny(3), row.withBytes(4) { Array($0) })
                }
            }
            for (index, row) in rows.enumerated() {
                #expect(row.0.utf8.elementsEqual(DerivedWriteTests.texts[index].utf8) && row.2 == 3)
                #expect(row.1 == 1_700_000_000_123_456 + Int64(index) && row.4 == [0, UInt8(index), 255])
                #expect(row.3 == (index % 2 == 0 ? nil : "{\"a\": 1.50}"))
            }
            #expect(rows.count == 10)
        }
    }

    @Test(arguments: [false, true])
    func manyWantedRowsAreFoundByOneStatement(isPostgres: Bool) async throws {
        try await withTable(isPostgres: isPostgres) { database in
            try await database.write { try DerivedWriteTests.write(DerivedWriteTests.upserts.keep, 1, $0) }
            let wanted = DerivedWriteTests.texts.enumerated().map { index, text in
                [text, String(index), String(1_700_000_000_123_456 + Int64(index))]
            }
            let others = DerivedWriteTests.texts.map { [$0, "99", "1700000000123456"] }
            let rows = database.dialect.rows(
                wanted + others, columns: [("name", .text), ("number", .integer), ("moment", .timestamp)])

            try await database.expect(
                Array(0..<10),
                of: """
                    SELECT t.number FROM \(rows) w CROSS JOIN t
                    WHERE t.name = w.name AND t.number = w.number AND t.moment = w.moment ORDER BY t.number
                    """)
        }
    }

    @Test func sqliteWaitsForTheDiskWhereItIsAcknowledgedOnly() async throws {
        try await withDatabaseFile { database, _ in
            let synchronous: @Sendable (any SQLConnection) throws -> Int64? = { connection in
                try connection.first("PRAGMA synchronous") { $0.integer(0) }
            }
            struct Refusal: Error {}
            for _ in 0..<2 {
                let acknowledged = try await database.write(synchronous)
                let derived = try await database.writeDerived(synchronous) { _ in }
                #expect(acknowledged == 2 && derived == 1)
                await #expect(throws: Refusal.self) {
                    try await database.writeDerived { _ -> Int in
                        throw Refusal()
                    } ended: { _ in
                    }
                }
            }
            let last = try await database.write(synchronous)
            #expect(last == 2)
        }
    }

    @Test func postgreSQLWaitsForTheDiskWhereItIsAcknowledgedOnly() async throws {
        try await withPostgres { database in
            let setting: @Sendable (any SQLConnection) throws -> String? = { connection in
                try connection.first("SHOW synchronous_commit") { $0.text(0) }
            }
            let derived = try await database.writeDerived(setting) { _ in }
            let acknowledged = try await database.write(.concurrent, setting)
            #expect(derived == "off" && acknowledged == "on")
            let instance = try await database.writeDerived({ $0.lease.instance }) { _ in }
            #expect(instance == 0)
        }
    }

    @Test func postgreSQLWritesItBesideWhatIsAcknowledged() async throws {
        try await withTable(isPostgres: true) { database in
            let (began, isBegun) = AsyncStream.makeStream(of: Void.self)
            let isAcknowledged = Atomic<Bool>(false)
            async let derived: Bool = database.writeDerived { connection in
                try DerivedWriteTests.write(DerivedWriteTests.upserts.keep, 1, connection)
                _ = try connection.first("SELECT 1") { _ in }
                isBegun.yield()
                for _ in 0..<3_000 where !isAcknowledged.load(ordering: .acquiring) {
                    _ = try connection.first("SELECT pg_sleep(0.01)") { _ in }
                }
                return isAcknowledged.load(ordering: .acquiring)
            } ended: { _ in
            }
            for await _ in began { break }
            _ = try await database.write(.concurrent) {
                try $0.execute("INSERT INTO t (name, number) VALUES ('other', 1)")
            }
            isAcknowledged.store(true, ordering: .releasing)

            #expect(try await derived)
            try await database.expect([11], of: "SELECT count(*) FROM t")
        }
    }
}
