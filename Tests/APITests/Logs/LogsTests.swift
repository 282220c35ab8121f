import Logging
import Testing

@testable import API

@Suite struct LogsTests {
    private static func logger(_ logs: RecentLogs) -> Logger {
        Logger(label: "test") { LogsHandler.handler($0, logs) }
    }

    private enum LogsHandler {
        static func handler(_ label: String, _ logs: RecentLogs) -> any LogHandler {
            RecentLogsHandler(label: label, logs: logs, logLevel: .trace)
        }
    }

    @Test(arguments: [
        ("", ["a", "b", "c"]), ("?level=warning", ["b", "c"]), ("?level=ERROR", ["c"]), ("?limit=1", ["c"]),
    ])
    func recentLinesAreShown(_ query: String, _ expected: [String]) async throws {
        let logs = RecentLogs()
        let logger = LogsTests.logger(logs)
        logger.info("a")
        logger.warning("b")
        logger.error("c")
        try await AnalyticsServer.run(logs: logs) { server in
            let answer = try await server.get("logs\(query)")
            #expect(answer.json.items.map { $0["message"].string ?? "" } == expected)
            #expect(answer.json.items.last?["level"] == "ERROR")
            #expect(answer.json.items.last?["name"] == "test")
        }
    }

    @Test func aLevelThatIsNoneIsNamed() async throws {
        try await AnalyticsServer.run { server in
            let answer = try await server.get("logs?level=loud")
            #expect(answer.status == 422)
            #expect(answer.json["errors"][0]["pointer"] == "/query/level")
        }
    }

    @Test func theBufferForgetsTheOldestLines() {
        let logs = RecentLogs(capacity: 3)
        let logger = LogsTests.logger(logs)
        for number in 1...5 { logger.info("\(number)") }
        #expect(logs.lines().map(\.message) == ["3", "4", "5"])
    }

    @Test(arguments: [
        "Authorization: Bearer geheim", "key mcpa_abcdefgh_geheim", "password=geheim", "X-Analytics-Ingest-Key: geheim",
        "token: eyJgeheim.x.y", #"{"token":"geheim"}"#, "SECRET_KEY=geheim and more", "Basic geheim", "cookie=geheim",
    ])
    func aSecretIsNotKept(_ message: String) {
        let logs = RecentLogs()
        LogsTests.logger(logs).info("\(message)", metadata: ["authorization": "geheim", "detail": "\(message)"])
        let kept = logs.lines().map(\.message).joined()
        #expect(!kept.contains("geheim"))
        #expect(kept.contains("<redacted>"))
    }

    @Test(arguments: ["the token has expired", "reading /api/v1/admin/keys", "42 rows in 3 ms", ""])
    func whatIsNoSecretIsKept(_ message: String) {
        #expect(LogRedaction.redact(message) == message)
    }
}
