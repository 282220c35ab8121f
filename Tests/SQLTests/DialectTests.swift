import Foundation
import SQL
import Testing

struct DialectTests {
    private static let nastyKeys = [
        "plain", "", " ", "a.b", "a[0]", "$", "$.a", "\"", "a\"b", "a\\b", "\\", "'", "''", "a'b", "#-1", "[0]", "*",
        "\n", "\t", "é", "e\u{301}", "🙂", "\u{1}", "a\"].b", "NULL", "key", "value", "0", "?", "\u{2028}", "%", "/",
    ]

    @Test(arguments: nastyKeys)
    func aMemberIsFoundByAnyKey(key: String) async throws {
        let object = try json([(key, "found"), (key + "x", "other"), (key + key + "b", "other too")])

        #expect(try await member(key, of: object) == "found")
    }

    @Test(arguments: nastyKeys)
    func noOtherMemberIsTakenForIt(key: String) async throws {
        let others = Self.nastyKeys.filter { !$0.utf8.elementsEqual(key.utf8) }

        #expect(try await member(key, of: json(others.map { ($0, $0) })) == nil)
    }

    @Test(arguments: [
        ("\"x\"", "x"), ("1", "1"), ("-2.5", "-2.5"), ("true", "true"), ("false", "false"), ("\"true\"", "true"),
        ("9007199254740993", "9007199254740993"), ("\"\"", ""), ("\"a\\\"b\\u00e9\"", "a\"bé"),
        ("1.50", "1.50"), ("1e2", "1e2"), ("-0", "-0"),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("\"\\ud83d\\ude42\"", "🙂"), ("{\"a\":[1.50,\"}\"]}", "{\"a\":[1.50,\"}\"]}"), ("[]", "[]"),
        ("0.1E-7", "0.1E-7"),
    ])
    func valuesAreComparedAsText(value: String, text: String) async throws {
        #expect(try await member("k", of: "{\"k\":\(value)}") == text)
    }

    @Test func nullAndMissingAndNoObjectHaveNoText() async throws {
        #expect(try await member("k", of: #"{"k":null}"#) == nil)
        #expect(try await member("k", of: "{}") == nil)
        #expect(try await member("k", of: nil) == nil)
    }

    @Test func membersOfMembersAreNotFound() async throws {
        #expect(try await member("inner", of: #"{"outer":{"inner":"x"},"list":[{"inner":"y"}]}"#) == nil)
    }

    @Test func listsAreInTheOrderOfIndexes() {
        #expect(Dialect.sqlite.recordOrder == "timestamp" && Dialect.sqlite.unindexedTime == nil)
        #expect(Dialect.postgres.recordOrder == "timestamp, id" && Dialect.postgres.unindexedTime == " + INTERVAL '0'")
    }

    private func member(_ key: String, of object: String?) async throws -> String? {
        let database = try SQLStore.open("sqlite::memory:")
        let expression = database.dialect.jsonMember("t.tags", key)
        return try await database.read { connection in
            try connection.first("SELECT \(expression) FROM (SELECT \(object) AS tags) t") { $0.textIfAny(0) } ?? nil
        }
    }

    /// A dictionary would take two encodings of the same letter for one key.
    private func json(_ members: [(String, String)]) throws -> String {
        let texts = try members.map { key, value in
            try [key, value].map { String(decoding: try JSONEncoder().encode($0), as: UTF8.self) }
                .joined(separator: ":")
        }
        return "{\(texts.joined(separator: ","))}"
    }
}
