import HTTPTypes
import Testing

@testable import API
@testable import HTTP

/// The rules of query parameters, of which there is one set, held to every route that is served.
@Suite("Query parameters, over all routes")
struct QueryRulesTests {
    @Test("A name that the route does not have is refused, and the answer lists those that the document has")
    func unknown() async throws {
        try await QueryRulesTests.each { route, send in
            let answer = try await send("no_such_parameter=1&x%2Fy=yes")
            guard !route.takesAny else { return #expect(!answer.isRefusedForQuery, "\(route.name)") }
            #expect(answer.pointers == ["/query/no_such_parameter", "/query/x~1y"], "\(route.name): \(answer.text)")
            let allowed = answer.json["errors"][0]["detail"].string?.split(separator: "allowed: ").last
            #expect(allowed.map(String.init) == route.allowed, "\(route.name)")
        }
    }

    @Test("An unknown name is refused beside a value that is wrong, so that a client hears of all at once")
    func allAtOnce() async throws {
        try await QueryRulesTests.each { route, send in
            guard let number = route.parameters.first(where: { $0.type == "integer" })?.name else { return }
            let answer = try await send("\(number)=x&nope=1")
            #expect(answer.pointers == ["/query/\(number)", "/query/nope"], "\(route.name)")
        }
    }

    @Test("What browsers add to get past caches is let through, and so are empty values and empty parts")
    func harmless() async throws {
        try await QueryRulesTests.each { route, send in
            let empty = route.parameters.filter { !$0.isRequired && $0.style == nil }.map { "\($0.name)=" }
            let answer = try await send((["_=1790000000", "", "="] + empty).joined(separator: "&"))
            #expect(!answer.isRefusedForQuery, "\(route.name): \(answer.text)")
        }
    }

    @Test("A parameter is given once")
    func repeated() async throws {
        try await QueryRulesTests.each { route, send in
            for parameter in route.parameters where parameter.style == nil {
                let answer = try await send("\(parameter.name)=\(parameter.good)&\(parameter.name)=\(parameter.good)")
                #expect(answer.pointers.contains("/query/\(parameter.name)"), "\(route.name) \(parameter.name)")
                #expect(answer.text.contains("is given 2 times; once is allowed"), "\(route.name) \(parameter.name)")
            }
        }
    }

    @Test(
        "A truth value is true, false, 1 or 0, in any case",
        arguments: [
            ("true", true), ("false", true), ("TRUE", true), ("1", true), ("0", true), ("yes", false), ("on", false),
            ("t", false), ("no", false), ("2", false), ("null", false),
        ])
    func booleans(value: String, isGood: Bool) async throws {
        try await QueryRulesTests.eachParameter(of: "boolean") { name, send in
            let answer = try await send(value)
            #expect(answer.pointers.contains("/query/\(name)") == !isGood, "\(name)=\(value)")
            #expect(isGood || answer.text.contains("true or false is allowed"))
        }
    }

    @Test(
        "A number is whole, written in digits, and within its bounds",
        arguments: ["x", "1.0", "1e2", "0x10", "%20%201", "-1", "99999999999999999999", "%D9%A1", "1,000"])
    func numbers(value: String) async throws {
        try await QueryRulesTests.eachParameter(of: "integer") { name, send in
            let answer = try await send(value)
            #expect(answer.pointers == ["/query/\(name)"], "\(name)=\(value)")
            #expect(answer.text.contains("a whole number"), "\(name)=\(value)")
        }
    }

    @Test(
        "A time is RFC 3339's, also with a plus that nobody encoded, or a date",
        arguments: [
            ("2026-11-23", true), ("2026-11-23T08:15:30Z", true), ("2026-11-23T08:15:30.123456%2B02:00", true),
            ("2026-11-23T08:15:30+02:00", true), ("yesterday", false), ("2026-13-01", false), ("1790000000", false),
            ("2026-11-23T08:15:30Zx", false),
        ])
    func times(value: String, isGood: Bool) async throws {
        try await QueryRulesTests.each { route, send in
            for name in route.parameters.map(\.name) where name.hasSuffix("_date") {
                let answer = try await send("\(name)=\(value)")
                #expect(answer.pointers.contains("/query/\(name)") == !isGood, "\(route.name) \(name)=\(value)")
            }
        }
    }

    @Test("What is not UTF-8, or has a NUL, is refused by its name", arguments: ["%FF", "%00", "%", "%zz"])
    func encoding(value: String) async throws {
        try await QueryRulesTests.each { route, send in
            let answer = try await send("a%5Fname=\(value)")
            guard !route.takesAny || !route.parameters.isEmpty else { return }
            #expect(answer.pointers.first == "/query/a_name", "\(route.name): \(answer.text)")
        }
    }

    @Test("A query has at most 64 parameters")
    func length() async throws {
        let query = (0..<65).map { "tag.\($0)=1" }.joined(separator: "&")
        try await QueryRulesTests.each { route, send in
            guard !route.takesAny || !route.parameters.isEmpty else { return }
            let answer = try await send(query)
            #expect(answer.pointers.contains("/query"), "\(route.name): \(answer.text)")
        }
    }
}
