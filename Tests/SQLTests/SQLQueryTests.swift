import SQL
import Testing

struct SQLQueryTests {
    @Test func valuesAreBoundAndNeverSpliced() {
        let name = "x'; DROP TABLE users; --"
        let query: SQLQuery = "SELECT id FROM users WHERE name = \(name) AND age > \(7) AND ok = \(true)"

        #expect(query.text(in: .sqlite) == "SELECT id FROM users WHERE name = ? AND age > ? AND ok = ?")
        #expect(query.values == [.text(name), .integer(7), .bool(true)])
    }

    @Test func missingValuesAreNull() {
        let name: String? = nil
        let query: SQLQuery = "\(name), \(Int64?.none), \(Optional(2.5))"

        #expect(query.values == [.null, .null, .real(2.5)])
    }

    @Test func textsAreTheSameByteForByte() {
        let composed: SQLQuery = "\("caf\u{E9}")"
        let decomposed: SQLQuery = "\("cafe\u{301}")"

        #expect(composed != decomposed)
        #expect(composed == "\("caf\u{E9}")")
        #expect(SQLValue.json("\u{E9}") != .json("e\u{301}"))
    }

    @Test func rawTextIsTheProgramsOwn() {
        let query: SQLQuery = "SELECT \(raw: "a, b") FROM t"

        #expect(query.text(in: .sqlite) == "SELECT a, b FROM t")
        #expect(query.values.isEmpty)
    }

    @Test func queriesStandInsideQueries() {
        let inner: SQLQuery = "(SELECT id FROM s WHERE name = \("n"))"
        var query: SQLQuery = "SELECT \(1) FROM t WHERE s = \(inner)"
        query += " LIMIT \(5)"

        #expect(
            (query + " OFFSET \(6)").text(in: .sqlite)
                == "SELECT ? FROM t WHERE s = (SELECT id FROM s WHERE name = ?) LIMIT ? OFFSET ?")
        #expect((query + " OFFSET \(6)").values == [.integer(1), .text("n"), .integer(5), .integer(6)])
    }

    @Test func conditionsAreJoined() {
        let conditions: [SQLQuery] = ["a = \(1)", "b = \(2)", "c"]

        #expect(conditions.joined(separator: " AND ").text(in: .sqlite) == "a = ? AND b = ? AND c")
        #expect(conditions.joined(separator: " AND ").values == [.integer(1), .integer(2)])
        #expect([SQLQuery]().joined(separator: ", ") == "")
    }
}
