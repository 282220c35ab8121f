import HTTPTypes
import Testing

@testable import API
@testable import Maintenance
@testable import HTTP

@Suite("TimescaleDB in the answer of /ready")
struct TimescaleAnswerTests {
    @Test("A store without it says so")
    func absent() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.get, "/ready")
            #expect(answer.json["timescaledb"] == .object(["state": "absent"]))
        }
    }

    @Test(
        "Each state has its members",
        arguments: [
            (
                Timescale.unused(version: "2.28.3", reason: "why"),
                #"{"state":"unused","version":"2.28.3","reason":"why"}"#
            ),
            (
                .used(
                    Timescale.Use(
                        version: "2.28.3", edition: .community, hypertables: true, compression: true,
                        retentionDays: 30, problem: nil)),
                #"{"state":"used","version":"2.28.3","licence":"community","hypertables":true,"compression":true,"#
                    + #""retention_days":30,"problem":null}"#
            ),
        ])
    func states(timescale: Timescale, text: String) {
        #expect(String(decoding: JSONWriter.bytes(of: timescale), as: UTF8.self) == text)
    }
}
