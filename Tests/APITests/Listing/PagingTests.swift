import Foundation
import Testing

@Suite struct PagingTests {
    /// Events of which many share a moment, so that only the identifier tells their order.
    private static func events(_ count: Int, seed: Int) -> String {
        let records = (0..<count).map { index in
            #"{"event_type":"e","user_agent":"\#(index)","timestamp":"2026-01-01T00:00:0\#((index * seed) % 7)Z"}"#
        }
        return "[\(records.joined(separator: ","))]"
    }

    @Test(arguments: [(1, 3), (2, 5), (7, 11), (50, 1), (99, 13), (100, 17), (1000, 19)])
    func thePagesAreTheWhole(_ limit: Int, _ seed: Int) async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("events", PagingTests.events(100, seed: seed))
            let whole = try await server.get("events?limit=1000")
            var pages: [JSONNode] = []
            var path: String? = "events?event_type=e&limit=\(limit)"
            while let current = path {
                let answer = try await server.get(current)
                #expect(answer.json.items.count <= limit)
                pages += answer.json.items
                path = answer.next
            }
            #expect(whole.json.items.count == 100)
            #expect(pages == whole.json.items)
        }
    }

    @Test func aPageStaysRightWhileEventsArrive() async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("events", PagingTests.events(10, seed: 1))
            let whole = try await server.get("events").json.items
            let first = try await server.get("events?limit=4")
            _ = try await server.post("events", #"{"event_type":"late","timestamp":"2026-02-01T00:00:00Z"}"#)
            let path = try #require(first.next)
            let rest = try await server.get(path.replacing("limit=4", with: "limit=100"))
            #expect(first.json.items + rest.json.items == whole)
            #expect(rest.next == nil)
        }
    }

    @Test func theNextPageKeepsTheFilters() async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post("metrics", #"[{"metric_name":"a b","metric_value":1,"tags":{"k":"x&y"}}]"#)
            _ = try await server.post("metrics", #"[{"metric_name":"a b","metric_value":2,"tags":{"k":"x&y"}}]"#)
            _ = try await server.post("metrics", #"[{"metric_name":"a b","metric_value":3}]"#)
            let first = try await server.get("metrics?metric_name=a+b&tag.k=x%26y&limit=1")
            #expect(first.json[0]["metric_value"] == 2)
            let second = try await server.get(try #require(first.next))
            #expect(second.json.items.map { $0["metric_value"] } == [1])
            #expect(second.next == nil)
        }
    }
}
