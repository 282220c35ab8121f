import Domain
import Testing

@Suite struct CostsTests {
    @Test func theSameRequestCostsOnce() async throws {
        try await AnalyticsServer.run { server in
            let body = #"{"service_name":"langdb","operation_type":"chat","request_id":"r","cost_usd":0.004}"#
            let first = try await server.post("costs", body)
            let second = try await server.post("costs", body.replacing("0.004", with: "7"))
            #expect(first.status == 201)
            #expect(second.status == 200)
            #expect(second.json == first.json)
            #expect(first.text.contains(#""cost_usd":0.004,"#))
            let batch = try await server.post("costs", "[\(body)]")
            #expect(batch.status == 200)
            #expect(batch.json["existing"] == 1)
            #expect(batch.json["ids"][0] == first.json["id"])
            let sum = try await server.get("costs/summary")
            #expect(sum.text.hasPrefix(#"{"total_cost_usd":0.004,"total_tokens":0,"total_requests":1,"#))
        }
    }

    @Test func costsWithoutARequestCountEach() async throws {
        try await AnalyticsServer.run { server in
            let body = #"{"service_name":"modal","operation_type":"run","cost_usd":0.1,"tokens_used":5}"#
            for _ in 0..<3 { #expect(try await server.post("costs", body).status == 201) }
            let sum = try await server.get("costs/summary?service_name=modal")
            #expect(sum.text.hasPrefix(#"{"total_cost_usd":0.3,"total_tokens":15,"total_requests":3,"#))
            #expect(try await server.get("costs/summary?service_name=other").json["total_requests"] == 0)
        }
    }

    @Test func aCostWithoutAnAmountIsPriced() async throws {
        let prices = PriceTable([
            PriceTable.Price(
                model: "m", from: Timestamp(microseconds: 0), input: Money(nanodollars: 2_500_000_000),
                output: Money(nanodollars: 10_000_000_000))
        ])
        try await AnalyticsServer.run(prices: prices) { server in
            let answer = try await server.post(
                "costs",
                #"{"service_name":"s","operation_type":"o","model":"m","input_tokens":1000,"output_tokens":100}"#)
            #expect(answer.text.contains(#""cost_usd":0.0035,"#))
            #expect(answer.json["cost_source"] == "priced")
            #expect(answer.json["tokens_used"] == 1100)
        }
    }

    @Test(arguments: [
        ("service", ["a", "b"]), ("operation", ["y", "x"]), ("model", ["m", ""]), ("session", ["s"]),
        ("day", ["2026-01-01", "2026-01-02"]),
    ])
    func costsAreAddedUpByGroup(_ grouping: String, _ expected: [String]) async throws {
        try await AnalyticsServer.run { server in
            let stored = try await server.post(
                "costs",
                """
                [{"service_name":"a","operation_type":"x","cost_usd":1,"timestamp":"2026-01-01T10:00:00Z","model":"m"},
                {"service_name":"a","operation_type":"y","cost_usd":2,"timestamp":"2026-01-02T10:00:00Z","model":"m"},
                {"service_name":"b","operation_type":"y","cost_usd":0.5,"timestamp":"2026-01-02T10:00:00Z","session_id":"s"}]
                """)
            #expect(stored.status == 201)
            let answer = try await server.get("costs/summary?group_by=\(grouping)&start_date=2026-01-01")
            #expect(answer.json["total_cost_usd"] == 3.5)
            #expect(answer.json["groups"].items.map { $0["name"].string ?? "" } == expected)
        }
    }
}
