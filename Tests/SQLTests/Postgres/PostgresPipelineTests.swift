import Foundation
import PostgresServer
import SQL
import Testing

/// What is sent together, and how often it is waited for.
struct PostgresPipelineTests {
    /// A value of each kind, as a query is given it and as it comes back.
    private static let kinds: SQLQuery = """
        SELECT \(SQLValue.integer(-7))::BIGINT, \("tex't")::TEXT, \(SQLValue.real(0.1))::DOUBLE PRECISION,
        \(SQLValue.bool(true))::BOOLEAN, \(SQLValue.timestamp(1_795_421_730_123_456)),
        \(SQLValue.json("{\"k\": 1.50}"))::JSON, \(SQLValue.blob([0, 39, 255])), \(SQLValue.null)::TEXT
        """

    @Test func severalQueriesAreWaitedForOnce() async throws {
        try await withOneReader { database in
            let counts = try await (0..<2).asyncMap { _ in
                try await database.waits {
                    let found = try await database.read { connection in
                        var found: [Int: [Int64]] = [:]
                        try connection.query((0..<20).map { "SELECT n + \($0) FROM generate_series(1, 3) n" }) {
                            found[$0, default: []].append($1.integer(0))
                        }
                        return found
                    }
                    #expect(found.count == 20)
                    #expect(found.allSatisfy { place, values in values == (1...3).map { Int64($0 + place) } })
                }
            }
            #expect(counts == [1, 1])
        }
    }

    @Test func moreQueriesThanAreSentTogetherAreAnsweredInOrder() async throws {
        try await withOneReader { database in
            let places = try await database.read { connection in
                var places: [Int] = []
                try connection.query((0..<300).map { "SELECT \(Int64($0))::BIGINT" }) { place, row in
                    #expect(row.integer(0) == Int64(place))
                    places.append(place)
                }
                return places
            }
            #expect(places == Array(0..<300))
        }
    }

    @Test func aStatementsFirstRunIsLikeAllOthers() async throws {
        try await withOneReader { database in
            for _ in 0..<3 {
                let waits = try await database.waits {
                    let row = try await database.read { connection in
                        try connection.first(Self.kinds) { row in
                            (
                                row.integer(0), row.text(1), row.real(2), row.bool(3), row.timestamp(4), row.text(5),
                                row.withBytes(6) { Array($0) }, row.isNull(7)
                            )
                        }
                    }
                    #expect(row?.0 == -7 && row?.1 == "tex't" && row?.2 == 0.1 && row?.3 == true)
                    #expect(row?.4 == 1_795_421_730_123_456 && row?.5 == "{\"k\": 1.50}" && row?.6 == [0, 39, 255])
                    #expect(row?.7 == true)
                }
                #expect(waits == 1)
            }
        }
    }

    @Test func theFirstOfSeveralThatIsRefusedIsThrown() async throws {
        try await withPostgres { database in
            let error = await failure(of: {
                try await database.read { connection in
                    try connection.query(["SELECT 1", "SELECT 1 / \(0)", "SELECT * FROM nowhere"]) { _, _ in }
                }
            })
            #expect(error?.description.contains("division by zero") == true)
            try await database.execute("CREATE TABLE nowhere (id BIGINT)")
            // What could not be prepared behind the failure is prepared now.
            let rows = try await database.read { try $0.all("SELECT * FROM nowhere") { $0.integer(0) } }
            #expect(rows == [])
        }
    }

    @Test func whatIsNotWaitedForFailsTheCommit() async throws {
        try await withPostgres { database in
            try await database.execute("CREATE TABLE t (id BIGINT PRIMARY KEY)")
            let error = await failure(of: {
                try await database.write(.concurrent) { connection in
                    try connection.execute("INSERT INTO t VALUES (?)", count: 2) { $1.integer(1) }
                }
            })
            #expect(error?.kind == "constraint")
            try await database.expect([0], of: "SELECT count(*) FROM t")
        }
    }

    @Test(arguments: [1, 7, 8, 64, 2_000])
    func rowsOfOneTransactionAreWaitedForOnce(count: Int) async throws {
        try await withPostgres { database in
            try await database.execute("CREATE TABLE t (id BIGINT PRIMARY KEY, s TEXT)")
            for round in 0..<3 {
                let waits = try await database.waits {
                    try await database.write(.concurrent) { connection in
                        let insert = SQLInsert(into: "t", columns: ["id", "s"])
                        try connection.insert(insert, count: count) { index, binder in
                            binder.integer(Int64(round * count + index))
                            binder.text("x")
                        }
                        try connection.execute("UPDATE t SET s = ? WHERE id = ?", count: 1) { _, binder in
                            binder.text("y\(round)")
                            binder.integer(Int64(round * count))
                        }
                    }
                }
                // The columns' types have to be known once.
                #expect(waits == 1 || round == 0 && waits == 2)
            }
            try await database.expect([3], of: "SELECT count(*) FROM t WHERE s <> 'x'")
        }
    }

    @Test func aReaderDoesNotWaitForTheEndOfTheOneBefore() async throws {
        try await withOneReader { database in
            let waits = try await database.waits {
                for _ in 0..<10 { _ = try await database.integers("SELECT 1") }
            }
            #expect(waits == 10)
            try await database.execute("CREATE TABLE seen (id BIGINT)")
            // Each has a snapshot of its own: what was written between them shows.
            for count in 1...5 {
                try await database.execute("INSERT INTO seen VALUES (1)")
                try await database.expect([Int64(count)], of: "SELECT count(*) FROM seen")
            }
        }
    }

    private func withOneReader(_ body: (any SQLDatabase) async throws -> Void) async throws {
        try await withPostgres(.sharing { $0.readers = 1 }) { database in
            _ = try await database.integers("SELECT 1")
            try await body(database)
        }
    }
}

extension SQLDatabase {
    /// How often `body` waited for the server.
    fileprivate func waits(_ body: () async throws -> Void) async rethrows -> Int {
        let before = roundTrips
        try await body()
        return roundTrips - before
    }
}

extension Sequence {
    fileprivate func asyncMap<Value>(_ make: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await make(element)) }
        return values
    }
}
