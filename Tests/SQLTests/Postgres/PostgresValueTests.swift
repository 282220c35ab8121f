import Foundation
import SQL
import Testing

struct PostgresValueTests {
    /// So many rows that they are sent as arrays, in several parts.
    private static let many = 5_000

    private static let texts = [
        "", " ", "plain", "ü", "e\u{301}", "\u{E9}", "🙂👩‍👩‍👧", "\u{1}\u{7F}", "a\tb\nc\\d", "'\"$1?", "\u{FFFD}\u{10FFFF}",
        String(repeating: "long ", count: 100_000),
    ]
    private static let integers: [Int64] = [0, 1, -1, .max, .min, 1 << 53, -(1 << 31), 9_999, 10_000, -10_000]
    private static let reals: [Double] = [
        0, -0.0, 1.5, -2.25, .pi, 1e300, -1e-300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, .infinity,
    ]
    /// From the year 1 to the year 9999, in microseconds since 1970.
    private static let moments: [Int64] = [
        -62_135_596_800_000_000, -1, 0, 1, 946_684_800_000_000, 946_684_799_999_999, 1_795_421_730_123_456,
        253_402_300_799_999_999,
    ]

    @Test(arguments: [1, 5_000])
    func everyTypeComesBackAsItWent(count: Int) async throws {
        try await withPostgres { database in
            try await Self.makeTable(database)
            let insert = SQLInsert(into: "t", columns: ["id", "a", "r", "b", "s", "j", "y", "m"])
            try await database.write { connection in
                try connection.insert(insert, count: count) { index, binder in
                    binder.integer(Int64(index))
                    binder.integer(Self.integers[index % Self.integers.count])
                    binder.real(Self.reals[index % Self.reals.count])
                    binder.bool(index % 2 == 0)
                    binder.text(Self.texts[index % 11])
                    binder.json("{\"k\": [\(index), null ]}")
                    binder.blob([0, 255, UInt8(index % 256)])
                    binder.timestamp(Self.moments[index % Self.moments.count])
                }
            }

            let wrong = try await database.read { connection in
                try connection.all("SELECT id, a, r, b, s, j, y, m FROM t ORDER BY id") { Self.isRight($0) }
            }
            #expect(wrong.count == count)
            #expect(wrong.allSatisfy { $0 })
        }
    }

    @Test(arguments: [1, 5_000])
    func rowsAreChangedByTheirKeys(count: Int) async throws {
        try await withPostgres { database in
            try await expectChanges(of: count, in: database)
        }
        try await expectChanges(of: count, in: SQLStore.open("sqlite::memory:"))
    }

    private func expectChanges(of count: Int, in database: any SQLDatabase) async throws {
        let dialect = database.dialect
        let update = SQLUpdate(of: "t", key: "id", values: [.timestamp, .integer], in: dialect) { values in
            ["m = \(dialect.larger("m", values[0]))", "a = a + coalesce(\(values[1]), 7) + coalesce(\(values[1]), 0)"]
        }
        let moment: Int64 = 1_795_421_730_123_456
        let wrong = try await database.write { connection in
            try connection.execute(
                "CREATE TABLE t (id BIGINT PRIMARY KEY, m \(raw: dialect.timestampType) NOT NULL, a BIGINT NOT NULL)")
            try connection.insert(SQLInsert(into: "t", columns: ["id", "m", "a"]), count: count + 1) { index, binder in
                binder.integer(Int64(index))
                binder.timestamp(moment)
                binder.integer(Int64(index))
            }
            // One more, which is not there.
            try connection.update(update, count: count + 1) { index, binder in
                binder.integer(index == count ? -1 : Int64(index))
                binder.timestamp(moment + Int64(index % 2 == 0 ? index : -index))
                if index % 3 == 0 { binder.null() } else { binder.integer(1) }
            }
            try connection.update(update, count: 0) { _, _ in }
            return try connection.all("SELECT id, m, a FROM t ORDER BY id") { row in
                let id = row.integer(0)
                let added: Int64 = id == count ? 0 : id % 3 == 0 ? 7 : 2
                let later = id == count || id % 2 == 1 ? 0 : id
                return row.integer(2) != id + added || row.timestamp(1) != moment + later
            }
        }
        #expect(wrong.count == count + 1)
        #expect(!wrong.contains(true))
        try await database.close()
    }

    @Test func aRowThatLacksAValueIsNotChanged() async throws {
        try await withPostgres { database in
            try await database.execute("CREATE TABLE t (id BIGINT, a BIGINT)")
            let update = SQLUpdate(of: "t", key: "id", values: [.integer], in: .postgres) { ["a = \($0[0])"] }
            for values in [[Int64(1)], [1, 2, 3]] {
                await #expect(throws: SQLError.self) {
                    try await database.write { connection in
                        try connection.update(update, count: 1) { _, binder in values.forEach(binder.integer) }
                    }
                }
            }
        }
    }

    private static func isRight(_ row: any SQLRow) -> Bool {
        let index = Int(row.integer(0))
        return row.integer(1) == integers[index % integers.count]
            && row.real(2) == reals[index % reals.count] && row.bool(3) == (index % 2 == 0)
            && row.text(4).utf8.elementsEqual(texts[index % 11].utf8)
            && row.text(5) == "{\"k\": [\(index), null ]}"
            && row.withBytes(6) { $0.elementsEqual([0, 255, UInt8(index % 256)]) }
            && row.timestamp(7) == moments[index % moments.count]
    }

    @Test(arguments: [1, 5_000])
    func nullIsNullInEveryType(count: Int) async throws {
        try await withPostgres { database in
            try await Self.makeTable(database)
            let insert = SQLInsert(into: "t", columns: ["id", "a", "r", "b", "s", "j", "y", "m"])
            try await database.write { connection in
                try connection.insert(insert, count: count) { index, binder in
                    for column in 0..<8 { if column == 0 { binder.integer(Int64(index)) } else { binder.null() } }
                }
            }

            let isRight = try await database.read { connection in
                try connection.all("SELECT a, r, b, s, j, y, m FROM t") { row in
                    (0..<7).allSatisfy { column in
                        row.isNull(column) && row.integer(column) == 0 && row.real(column) == 0
                            && row.text(column) == "" && row.timestamp(column) == 0 && !row.bool(column)
                            && row.withBytes(column) { $0.isEmpty } && row.integerIfAny(column) == nil
                    }
                }
            }
            #expect(isRight.count == count)
            #expect(isRight.allSatisfy { $0 })
        }
    }

    @Test(arguments: texts)
    func textIsBoundByteForByte(text: String) async throws {
        try await withAnyPostgres { database in
            let found = try await database.read {
                try $0.first("SELECT \(text)::TEXT, \(text) || ''") { $0.text(0) + $0.text(1) }
            }

            #expect(found.map { Array($0.utf8) } == Array((text + text).utf8))
        }
    }

    @Test(arguments: [
        ("12::SMALLINT", Int64(12)), ("-70000::INTEGER", -70_000), ("9223372036854775807", .max),
        ("sum(9223372036854775807::BIGINT)", .max), ("-9223372036854775808::NUMERIC", .min),
        ("1e30::NUMERIC", .max), ("-1e30::NUMERIC", .min), ("1234567.89::NUMERIC", 1_234_567), ("0.5::NUMERIC", 0),
        ("-1.999::NUMERIC", -1), ("100000000::NUMERIC", 100_000_000), ("2.9::DOUBLE PRECISION", 2),
        ("'-7'::TEXT", -7), ("TRUE", 1), ("'infinity'::TIMESTAMPTZ", .max), ("'x'::TEXT", 0), ("count(*)", 1),
        ("'1970-01-01 00:00:01+00'::TIMESTAMPTZ", 1_000_000), ("'NaN'::NUMERIC", 0), ("23::OID", 23),
    ])
    func everyNumberIsAWholeNumber(expression: String, value: Int64) async throws {
        try await withAnyPostgres { database in
            try await database.expect([value], of: "SELECT \(raw: expression)")
        }
    }

    @Test(arguments: [
        ("0::NUMERIC", "0"), ("0.00::NUMERIC", "0.00"), ("-0.0001::NUMERIC", "-0.0001"),
        ("10000.5::NUMERIC", "10000.5"),
        ("123456789012345678901234567890.0123456789::NUMERIC", "123456789012345678901234567890.0123456789"),
        ("1e-20::NUMERIC", "0.00000000000000000001"), ("'NaN'::NUMERIC", "NaN"), ("'-Infinity'::NUMERIC", "-Infinity"),
        ("12::SMALLINT", "12"), ("1.5::REAL", "1.5"), ("'{\"a\":1}'::JSONB", "{\"a\": 1}"), ("'x'::CHAR(3)", "x  "),
        ("'name'::NAME", "name"),
    ])
    func everyValueIsText(expression: String, value: String) async throws {
        try await withAnyPostgres { database in
            let text = try await database.read { try $0.first("SELECT \(raw: expression)") { $0.text(0) } }
            let real = try await database.read { try $0.first("SELECT \(raw: expression)") { $0.real(0) } }

            #expect(text == value)
            #expect(real == (Double(value) ?? 0) || real?.isNaN == true)
        }
    }

    @Test(arguments: [0, 1, -1, 0.1, -2.5, 12_345.678, 1e-7, 1e20, 123_456_789_012, 0.00010001])
    func aRealNumberGoesIntoANumeric(value: Double) async throws {
        try await withPostgres { database in
            try await database.execute("CREATE TABLE n (id BIGINT, v NUMERIC)")
            try await database.write { connection in
                try connection.insert(SQLInsert(into: "n", columns: ["id", "v"]), count: Self.many) { index, binder in
                    binder.integer(Int64(index))
                    binder.real(value)
                }
            }
            let text: SQLQuery = "SELECT v::TEXT::DOUBLE PRECISION, v FROM n WHERE id = 7"
            let pair = try await database.read { try $0.first(text) { [$0.real(0), $0.real(1)] } }
            #expect(pair == [value, value])
        }
    }

    @Test func aValueOfAnotherTypeIsReadByTheServer() async throws {
        try await withAnyPostgres { database in
            let found = try await database.read { connection in
                try connection.first(
                    """
                    SELECT \("7")::TEXT::BIGINT + 1, \("2026-11-23T08:15:30Z") = TIMESTAMPTZ '2026-11-23 08:15:30+00',
                    \(8) = 8.0::NUMERIC, \(true) = TRUE, \(1) = TRUE
                    """
                ) { [$0.integer(0), $0.integer(1), $0.integer(2), $0.integer(3), $0.integer(4)] }
            }
            #expect(found == [8, 1, 1, 1, 1])
        }
    }

    @Test func aTooLargeNumberIsRefusedByTheServer() async throws {
        try await withPostgres { database in
            let error = await failure(of: { try await database.integers("SELECT 1 WHERE \(Int64.max) = 1::INTEGER") })
            #expect(error?.description.contains("out of range") == true)
        }
    }

    private static func makeTable(_ database: any SQLDatabase) async throws {
        let types = database.dialect
        try await database.execute(
            """
            CREATE TABLE t (id \(raw: types.integerType), a \(raw: types.integerType), r \(raw: types.realType),
            b \(raw: types.booleanType), s \(raw: types.textType), j \(raw: types.jsonType),
            y \(raw: types.blobType), m \(raw: types.timestampType))
            """)
    }
}
