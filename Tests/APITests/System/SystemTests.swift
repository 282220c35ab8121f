import API
import Domain
import HTTPTypes
import Maintenance
import Store
import Testing

@Suite struct SystemTests {
    @Test func whatIsKeptIsSaid() async throws {
        var settings = APISettings()
        settings.retentionDays = 30
        settings.builtInPricesDate = "2026-01-02"
        let price = PriceTable.Price(model: "m", from: Timestamp(seconds: 0), input: .zero, output: .zero)
        try await AnalyticsServer.run(settings: settings, prices: PriceTable([price])) { server in
            let system = try await server.system()
            #expect((system["store"]["size_bytes"].number ?? 0) > 0)
            #expect(system["store"]["disk_free_bytes"] == .null)
            #expect(system["retention"]["days"] == 30)
            #expect(system["retention"]["deleted_before"] == .null)
            #expect(system["prices"]["models"] == 1)
            #expect(system["prices"]["newest_price"] == "1970-01-01")
            #expect(system["prices"]["built_in_date"] == "2026-01-02")
        }
    }

    @Test func afterAPassOfDeletionListsSayFromWhenOn() async throws {
        try await AnalyticsServer.run { server in
            _ = try await server.post(
                "events", #"[{"event_type":"e","timestamp":"2020-01-01T00:00:00Z"},{"event_type":"e"}]"#)
            try await server.store.retain(days: 30)
            let moment = try await server.store.deletedBefore()
            let edge = try #require(moment).rfc3339
            let header = try #require(HTTPField.Name("X-Records-Deleted-Before"))

            #expect(try await server.get("events").headers[header] == edge)
            #expect(try await server.get("events?start_date=\(edge)").headers[header] == nil)
            let counted = try await server.get("events?count=true")
            #expect(counted.headers[HTTPField.Name("X-Total-Count") ?? .accept] == "1")
            let system = try await server.system()
            #expect(system["retention"]["deleted_before"].string == edge)
        }
    }
}
