import Domain
import HTTPTypes
import NIOCore
import Testing

@testable import API
@testable import HTTP

@Suite struct AnswerCompressionTests {
    private static let gzip: HTTPFields = [.acceptEncoding: "gzip"]

    @Test(arguments: [
        ("gzip", true), ("GZIP", true), ("x-gzip", true), ("*", true), ("br, gzip;q=0.5", true), ("gzip;q=0", false),
        ("br", false), ("", false), ("identity, gzip;q=0.5", false), ("gzip;q=0, *", false), ("gzip;q=x", false),
    ])
    func gzipIsSentToThoseWhoAskForIt(header: String, isCompressed: Bool) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.get, "/api/v1/openapi.json", [.acceptEncoding: header])
            #expect((answer.headers[.contentEncoding] == "gzip") == isCompressed)
            #expect(answer.headers[.vary]?.contains("Accept-Encoding") == true)
        }
    }

    @Test func anAnswerToHeadSaysWhatGetWouldSend() async throws {
        try await TestServer.run { server in
            let got = try await server.send(.get, "/api/v1/docs/assets/redoc-start.js", Self.gzip)
            let head = try await server.send(.head, "/api/v1/openapi.json", Self.gzip)
            let plain = try await server.send(.head, "/api/v1/openapi.json", [:])

            #expect(got.headers[.contentEncoding] == nil, "too short to be worth it")
            #expect(head.headers[.contentEncoding] == "gzip" && head.headers[.vary] == "Accept-Encoding")
            let (short, long) = (
                Int(head.headers[.contentLength] ?? "") ?? 0, Int(plain.headers[.contentLength] ?? "") ?? 0
            )
            #expect(short > 0 && short * 4 < long)
        }
    }

    @Test(arguments: ["/api/v1/admin/users", "/api/v1/admin/keys", "/api/v1/admin/users/me"])
    func answersThatSpeakOfSecretsAreSentAsTheyAre(path: String) async throws {
        try await TestServer.run { server in
            for _ in 0..<20 { _ = try await server.key([.read]) }
            let token = try server.token(of: server.root)
            let answer = try await server.send(.get, path, nil, bearer: token, Self.gzip)
            #expect(answer.status == 200 && answer.headers[.contentEncoding] == nil)
        }
    }

    @Test func aStreamSurvivesItsCompression() throws {
        let text = String(repeating: "0123456789abcdef", count: 40_000)
        let stream = try #require(GzipStream())
        var input = ByteBuffer(string: text)
        var output = ByteBuffer()
        while input.readableBytes > 0 {
            var piece = stream.compress(&input)
            output.writeBuffer(&piece)
        }
        var rest = stream.finish()
        output.writeBuffer(&rest)

        #expect(output.readableBytes < 20_000)
        #expect(output.getBytes(at: 0, length: 2) == [0x1F, 0x8B])
    }
}
