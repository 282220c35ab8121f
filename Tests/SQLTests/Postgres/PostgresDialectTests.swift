import SQL
import Testing

struct PostgresDialectTests {
    private let dialect = Dialect.postgres

    @Test func typesArePostgreSQLs() {
        #expect(dialect.name == "PostgreSQL")
        #expect(dialect.textType == "TEXT COLLATE \"C\"")
        #expect(dialect.timestampType == "TIMESTAMPTZ")
        #expect(dialect.jsonType == "JSON")
        #expect(dialect.blobType == "BYTEA")
        #expect(dialect.integerType == "BIGINT")
        #expect(dialect.realType == "DOUBLE PRECISION")
        #expect(dialect.booleanType == "BOOLEAN")
        #expect(dialect.identityColumn == "id BIGINT PRIMARY KEY")
        #expect(dialect.recordIdentityColumn == "id BIGINT NOT NULL")
        #expect(dialect.recordPrimaryKey == ", PRIMARY KEY (timestamp, id)")
        #expect(dialect.clusteredTable == "")
        #expect(dialect.blockIndexFilter == "")
        #expect(dialect.rowLock == " FOR UPDATE")
    }

    @Test func expressionsArePostgreSQLs() {
        let inner: SQLQuery = "SELECT id FROM s WHERE n = \("x")"

        #expect(dialect.placeholder(3) == "$3")
        #expect(dialect.isAmong("e.id", inner).text(in: dialect) == "e.id = ANY (ARRAY(SELECT id FROM s WHERE n = $1))")
        #expect(
            dialect.isAmong("n", texts: ["a\"\n"]).text(in: dialect)
                == "n = ANY (ARRAY(SELECT json_array_elements_text($1)))")
        #expect(dialect.isAmong("n", texts: ["a\"\n"]).values == [.json(#"["a\"\u000a"]"#)])
        #expect(
            dialect.isAmong("id", integers: [1, -2]).text(in: dialect)
                == "id = ANY (ARRAY(SELECT value::BIGINT FROM json_array_elements_text($1)))")
        #expect(dialect.isAmong("id", integers: [1, -2]).values == [.json("[1,-2]")])
        #expect(dialect.larger("a", "b") == "greatest(a, b)")
        #expect(dialect.smaller("a", "b") == "least(a, b)")
        #expect(
            dialect.jsonMember("t.tags", "k").text(in: dialect)
                == "(SELECT value FROM json_each_text(t.tags) WHERE key = $1 LIMIT 1)")
        #expect(
            dialect.identifierSource(of: "t", block: 16) == [
                "CREATE SEQUENCE t_ids AS BIGINT MINVALUE 0 START WITH 0 INCREMENT BY 16"
            ])
        #expect(dialect.recordIndexes(on: "t", isFoundByID: true) == ["CREATE INDEX t_id ON t (id)"])
        #expect(dialect.recordIndexes(on: "t", isFoundByID: false) == [])
    }

    @Test(arguments: [
        "plain", "", "a\"b\\", "ü", "e\u{301}", "🙂", "\u{1}\n", "'", "null", String(repeating: "x", count: 9_000),
    ])
    func textsAreFoundAmongTexts(text: String) async throws {
        try await withAnyPostgres { database in
            let condition = database.dialect.isAmong("v.x", texts: ["other", text, text + "y"])
            try await database.expect([1], of: "SELECT count(*) FROM (SELECT \(text)::TEXT AS x) v WHERE \(condition)")
            let others = database.dialect.isAmong("v.x", texts: ["other", text + "y"])
            try await database.expect([0], of: "SELECT count(*) FROM (SELECT \(text)::TEXT AS x) v WHERE \(others)")
        }
    }

    @Test(arguments: [[], [Int64.min, .max, 0], [7]])
    func integersAreFoundAmongIntegers(integers: [Int64]) async throws {
        try await withAnyPostgres { database in
            let condition = database.dialect.isAmong("v.x", integers: integers)
            for number in [Int64.min, .max, 0, 7] {
                try await database.expect(
                    [integers.contains(number) ? 1 : 0],
                    of: "SELECT count(*) FROM (SELECT \(number)::BIGINT AS x) v WHERE \(condition)")
            }
        }
    }

    @Test(arguments: [
        (#"{"k":"x"}"#, "x"), (#"{"k":true,"k":2}"#, "true"), (#"{"k":9007199254740993}"#, "9007199254740993"),
        (#"{"k":"a\"b\u00e9"}"#, "a\"bé"), (#"{"k":null}"#, nil), ("{}", nil), (#"{"k":1.50}"#, "1.50"),
        (#"{"k":1e2}"#, "1e2"), (#"{"k":-0}"#, "-0"), (#"{"k":{"a":[1.50,"}"]}}"#, #"{"a":[1.50,"}"]}"#),
        (#"{"k":123456789012345678901234567890}"#, "123456789012345678901234567890"),
    ])
    func membersAreFoundAsText(object: String, text: String?) async throws {
        try await withAnyPostgres { database in
            let member = database.dialect.jsonMember("t.tags", "k")
            let found = try await database.read { connection in
                try connection.first("SELECT \(member) FROM (SELECT \(object)::JSON AS tags) t") { $0.textIfAny(0) }
            }
            #expect(found == .some(text))
        }
    }
}
