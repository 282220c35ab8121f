import SQL
import Testing

/// What every driver promises of its transactions and values.
struct SQLiteDatabaseTests {
    @Test func valuesComeBackAsTheyWent() async throws {
        try await withDatabase { database in
            let bytes: [UInt8] = [0, 1, 255, 0]
            let text = "a\u{0}b \u{1F642} e\u{301} '\"\\"
            let row: SQLQuery = """
                SELECT \(SQLValue.null), \(true), \(Int64.min), \(Int64.max), \(1.5e-300), \(text), \("")
                , \(SQLValue.blob(bytes)), \(SQLValue.blob([])), \(SQLValue.timestamp(-5)), \(SQLValue.json("{}"))
                """
            let isSame = try await database.read { connection in
                try connection.first(row) { row in
                    row.isNull(0) && row.bool(1) && row.integer(2) == .min && row.integer(3) == .max
                        && row.real(4) == 1.5e-300 && row.text(5).utf8.elementsEqual(text.utf8) && row.text(6).isEmpty
                        && !row.isNull(6) && row.withBytes(7) { Array($0) } == bytes && !row.isNull(8)
                        && row.withBytes(8) { Array($0) }.isEmpty && row.timestamp(9) == -5 && row.text(10) == "{}"
                }
            }
            #expect(isSame == true)
        }
    }

    @Test func nullReadsAsNothing() async throws {
        try await withDatabase { database in
            let isNothing = try await database.read { connection in
                try connection.first("SELECT NULL") { row in
                    row.integer(0) == 0 && row.text(0).isEmpty && row.textIfAny(0) == nil && row.integerIfAny(0) == nil
                        && row.timestampIfAny(0) == nil && !row.bool(0) && row.withBytes(0) { $0.isEmpty }
                }
            }
            #expect(isNothing == true)
        }
    }

    @Test(arguments: [0.0, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, -1e308, 0.1])
    func realNumbersKeepEveryBit(number: Double) async throws {
        try await withDatabase { database in
            try await database.execute("CREATE TABLE t (x REAL)")
            try await database.execute("INSERT INTO t VALUES (\(number))")
            let read = try await database.read { try $0.first("SELECT x FROM t") { $0.real(0) } }

            #expect(read == number)
        }
    }

    @Test func manyRowsGoInWithOneStatement() async throws {
        try await withDatabase { database in
            try await database.execute("CREATE TABLE t (id INTEGER, name TEXT)")
            try await database.write { connection in
                try connection.insert(SQLInsert(into: "t", columns: ["id", "name"]), count: 1000) { index, binder in
                    binder.integer(Int64(index))
                    binder.text(ifAny: index % 2 == 0 ? "even" : nil)
                }
                try connection.execute("UPDATE t SET id = ? WHERE id = ?", count: 3) { index, binder in
                    binder.integer(Int64(-index - 1))
                    binder.integer(Int64(index))
                }
            }

            #expect(try await database.integers("SELECT count(*) FROM t WHERE name IS NULL") == [500])
            #expect(try await database.integers("SELECT id FROM t ORDER BY id LIMIT 4") == [-3, -2, -1, 3])
        }
    }

    @Test func aStatementSaysHowManyRowsItChanged() async throws {
        try await withDatabase { database in
            try await database.execute("CREATE TABLE t (id INTEGER)")

            #expect(try await database.execute("INSERT INTO t VALUES (1), (2), (3)") == 3)
            #expect(try await database.execute("DELETE FROM t WHERE id > \(1)") == 2)
            #expect(try await database.execute("DELETE FROM t WHERE id > \(1)") == 0)
        }
    }

    @Test func aBrokenConstraintNamesItsColumns() async throws {
        try await withDatabase { database in
            try await database.execute("CREATE TABLE t (id INTEGER, name TEXT)")
            try await database.execute("CREATE UNIQUE INDEX t_name ON t (name)")
            try await database.execute("INSERT INTO t VALUES (1, 'a')")

            await #expect(throws: SQLError.constraint("UNIQUE constraint failed: t.name")) {
                try await database.execute("INSERT INTO t VALUES (2, 'a')")
            }
        }
    }

    @Test func aReaderCannotWrite() async throws {
        try await withDatabaseFile { database, _ in
            try await database.execute("CREATE TABLE t (id INTEGER)")

            await #expect(throws: SQLError.self) {
                try await database.read { try $0.execute("INSERT INTO t VALUES (1)") }
            }
            #expect(try await database.integers("SELECT count(*) FROM t") == [0])
        }
    }
}
