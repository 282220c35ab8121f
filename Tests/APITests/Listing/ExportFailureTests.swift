import Domain
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import API

@Suite struct ExportFailureTests {
    private struct Broken: Error {}

    /// What `curl` says of an export whose pages `fetch` reads: 0 for a whole answer, 18 for one that was cut.
    private static func outcome(
        of fetch: @escaping @Sendable (Page) async throws -> [Stored<UsageEvent>]
    ) async throws -> (exit: Int32, status: String) {
        let router = Router()
        router.get("export") { request, _ in
            var query = AnalyticsQuery(nil)
            let list = try query.list(request, EventsController.limits)
            return try await list.response(named: "events") { RecordPage(try await fetch($0)) }
        }
        let application = Application(
            router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
        return try await application.test(.live) { client in
            let curl = try CurlProcess([
                "-o", "/dev/null", "-w", "%{http_code}", "-H", "Accept: text/csv",
                "http://127.0.0.1:\(client.port ?? 0)/export",
            ])
            let status = await curl.read()
            return (await curl.exitCode(), status)
        }
    }

    private static func page(_ page: Page) throws -> [Stored<UsageEvent>] {
        let event = try UsageEvent(eventType: "e", now: Timestamp(seconds: 0))
        return (0..<page.limit).map { Stored(id: (page.after?.id ?? 1_000_000) - Int64($0) - 1, record: event) }
    }

    @Test func aFailureInTheMiddleCutsTheAnswer() async throws {
        let outcome = try await ExportFailureTests.outcome { page in
            if let after = page.after, after.id < 998_000 { throw Broken() }
            return try ExportFailureTests.page(page)
        }
        #expect(outcome.exit == 18)
        #expect(outcome.status == "200")
    }

    @Test func aFailureAtTheBeginningIsAnswered() async throws {
        let outcome = try await ExportFailureTests.outcome { _ in throw Broken() }
        #expect(outcome.exit == 0)
        #expect(outcome.status == "500")
    }

    @Test func aWholeExportEndsAsItShould() async throws {
        let outcome = try await ExportFailureTests.outcome { page in
            if let after = page.after, after.id < 998_000 { return [] }
            return try ExportFailureTests.page(page)
        }
        #expect(outcome.exit == 0)
        #expect(outcome.status == "200")
    }
}
