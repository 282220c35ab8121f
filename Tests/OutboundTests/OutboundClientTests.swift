import Foundation
import NIOCore
import Synchronization
import Testing

@testable import Outbound

struct OutboundClientTests {
    private static let ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: b\r\n\r\nhi"
    private static let loopback = ["127.0.0.0/8", "::1"].compactMap { IPNetwork($0) }

    private func client(
        _ change: (inout OutboundLimits) -> Void = { _ in }, allowing networks: [IPNetwork] = loopback,
        resolver: NameResolver = .system
    ) -> OutboundClient {
        var limits = OutboundLimits()
        limits.attempt = .seconds(20)
        limits.rest = .milliseconds(1)
        change(&limits)
        return OutboundClient(
            agent: "mcp-admin/test", addresses: AddressGuard(allowing: networks), limits: limits, authorities: nil,
            resolver: resolver)
    }

    private func failure(_ body: () async throws -> OutboundResponse) async -> OutboundError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? OutboundError
        }
    }

    @Test func aCallSaysWhoCallsAndBringsTheAnswer() async throws {
        try await LocalServer.with(.answer(Self.ok)) { server in
            let url = try OutboundURL("http://localhost:\(server.port)/a?b=c")
            var request = OutboundRequest(.post, url, headers: [("X-Key", "v")], body: Array("body".utf8))
            request.mayRepeat = false
            let answer = try await client(resolver: .loopback).send(request)

            #expect(answer.status == 200 && answer.body == Array("hi".utf8) && answer.header("x-a") == "b")
            let head = try #require(server.requests.first).lowercased()
            #expect(head.hasPrefix("post /a?b=c http/1.1\r\n") && head.hasSuffix("\r\n\r\nbody"))
            #expect(head.contains("\r\nhost: localhost:\(server.port)\r\n"))
            #expect(head.contains("\r\nuser-agent: mcp-admin/test\r\n") && head.contains("\r\nx-key: v\r\n"))
        }
    }

    @Test(arguments: ["http://localhost:PORT/", "http://127.0.0.1:PORT/", "http://[::ffff:127.0.0.1]:PORT/"])
    func aPrivateAddressIsRefusedAfterItsNameWasResolved(text: String) async throws {
        try await LocalServer.with(.answer(Self.ok)) { server in
            let url = try OutboundURL(text.replacing("PORT", with: "\(server.port)"))
            let error = await failure { try await client(allowing: []).send(OutboundRequest(.get, url)) }

            guard case .refusedAddress(_, _, let kind) = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(kind == "a loopback address" && server.requests.isEmpty)
        }
    }

    @Test func oneForbiddenAddressAmongOthersIsEnough() async throws {
        let url = try OutboundURL("http://both.example/")
        let resolver = NameResolver { _ in ["8.8.8.8", "10.0.0.1"].compactMap { IPAddress($0) } }
        let error = await failure {
            try await client(allowing: [], resolver: resolver).send(OutboundRequest(.get, url))
        }
        #expect(error == .refusedAddress(host: "both.example", address: "10.0.0.1", kind: "a private address"))
    }

    @Test func theAddressThatWasLookedAtIsTheOneThatIsCalled() async throws {
        let questions = Mutex(0)
        let resolver = NameResolver { _ in
            let number = questions.withLock { count in
                count += 1
                return count
            }
            return [IPAddress(number == 1 ? "127.0.0.1" : "10.0.0.1")].compactMap { $0 }
        }
        try await LocalServer.with(.answer(Self.ok)) { server in
            let url = try OutboundURL("http://rebinding.example:\(server.port)/")
            let answer = try await client(resolver: resolver).send(OutboundRequest(.get, url))

            #expect(answer.status == 200 && questions.withLock { $0 } == 1)
            #expect(server.requests[0].lowercased().contains("host: rebinding.example:\(server.port)\r\n"))
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func noRedirectionIsFollowed(status: Int) async throws {
        try await LocalServer.with(.answer(Self.ok)) { target in
            let location = "http://127.0.0.1:\(target.port)/"
            let text = "HTTP/1.1 \(status) Moved\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n"
            try await LocalServer.with(.answer(text)) { server in
                let url = try OutboundURL("http://127.0.0.1:\(server.port)/")
                let answer = try await client().send(OutboundRequest(.get, url))

                #expect(answer.status == status && answer.header("location") == location)
                #expect(target.requests.isEmpty)
            }
        }
    }

    @Test(arguments: [
        LocalServer.Behaviour.endlessChunks(every: .microseconds(500)),
        .answer("HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + String(repeating: "x", count: 300_000)),
        .answer("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 300_000)),
    ])
    func anAnswerThatIsTooLargeIsBrokenOff(behaviour: LocalServer.Behaviour) async throws {
        try await LocalServer.with(behaviour) { server in
            let url = try OutboundURL("http://127.0.0.1:\(server.port)/")
            let error = await failure { try await client().send(OutboundRequest(.get, url)) }
            #expect(error == .tooLarge(bytes: 256 << 10))
        }
    }

    @Test(arguments: [
        LocalServer.Behaviour.hang, .endlessChunks(every: .milliseconds(20)),
        .answer("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nX: " + String(repeating: "x", count: 200_000)),
    ])
    func aServerThatDoesNotComeToAnEndIsGivenUp(behaviour: LocalServer.Behaviour) async throws {
        try await LocalServer.with(behaviour) { server in
            let url = try OutboundURL("http://127.0.0.1:\(server.port)/")
            let began = ContinuousClock.now
            let error = await failure {
                try await client {
                    $0.attempt = .milliseconds(300)
                    $0.attempts = 1
                }.send(OutboundRequest(.get, url))
            }
            #expect(error == .timedOut(seconds: 0.3) || error == .unreachable(url.place))
            #expect(.now - began < .seconds(15))
        }
    }

    @Test func aResolverThatDoesNotAnswerIsGivenUp() async throws {
        let resolver = NameResolver { _ in
            try await Task.sleep(for: .seconds(600))
            return []
        }
        let url = try OutboundURL("http://slow.example/")
        let error = await failure {
            try await client(
                {
                    $0.attempt = .milliseconds(200)
                    $0.attempts = 1
                }, resolver: resolver
            ).send(OutboundRequest(.get, url))
        }
        #expect(error == .timedOut(seconds: 0.2))
    }

    @Test func whatMayBeRepeatedIsSentAgain() async throws {
        let busy = "HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"
        try await LocalServer.with(.answers([busy, busy, Self.ok])) { server in
            let url = try OutboundURL("http://127.0.0.1:\(server.port)/")
            #expect(try await client().send(OutboundRequest(.get, url)).status == 200)
            #expect(server.requests.count == 3)
        }
        try await LocalServer.with(.answers([busy, Self.ok])) { server in
            let url = try OutboundURL("http://127.0.0.1:\(server.port)/")
            #expect(try await client().send(OutboundRequest(.post, url)).status == 503)
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: ["3600", "Fri, 31 Dec 2100 23:59:59 GMT", "99999999999999999999999"])
    func aRetryAfterThatIsTooLongEndsTheAttempts(text: String) async throws {
        let busy = "HTTP/1.1 429 Busy\r\nRetry-After: \(text)\r\nContent-Length: 0\r\n\r\n"
        try await LocalServer.with(.answer(busy)) { server in
            let url = try OutboundURL("http://127.0.0.1:\(server.port)/")
            #expect(try await client().send(OutboundRequest(.get, url)).status == 429)
            #expect(server.requests.count == 1)
        }
    }

    @Test func aConnectionThatEndsIsTriedAgain() async throws {
        try await LocalServer.with(.close) { server in
            let url = try OutboundURL("http://127.0.0.1:\(server.port)/secret/path")
            let error = await failure { try await client().send(OutboundRequest(.get, url)) }
            #expect(error == .unreachable("http://127.0.0.1:\(server.port)"))
            #expect(server.requests.count == 3)
        }
    }

    @Test func nobodyListensAndNobodyIsKnown() async throws {
        let port = try await LocalServer.with(.close) { $0.port }
        let url = try OutboundURL("http://127.0.0.1:\(port)/")
        #expect(await failure { try await client().send(OutboundRequest(.get, url)) } == .unreachable(url.place))
        let unknown = try OutboundURL("http://nobody.invalid/")
        let resolver = NameResolver { _ in [] }
        let error = await failure { try await client(resolver: resolver).send(OutboundRequest(.get, unknown)) }
        #expect(error == .unknownHost("nobody.invalid"))
    }

    @Test(arguments: [
        ("Host", "x"), ("content-length", "0"), ("X", "a\r\nY: b"), ("X Y", "z"), ("", "z"), ("X:", "z"),
        ("X", "\u{7f}"),
    ])
    func headersThatWouldSayMoreAreRefused(name: String, value: String) async throws {
        let request = OutboundRequest(.get, try OutboundURL("http://127.0.0.1:1024/"), headers: [(name, value)])
        guard case .invalidRequest = await failure({ try await client().send(request) }) else {
            Issue.record("sent \(name)")
            return
        }
    }

    @Test func tooManyCallsAtATimeAreRefused() async throws {
        try await LocalServer.with(.hang) { server in
            let url = try OutboundURL("http://127.0.0.1:\(server.port)/")
            let client = client {
                $0.calls = 1
                $0.attempt = .seconds(2)
                $0.attempts = 1
            }
            async let first = failure { try await client.send(OutboundRequest(.get, url)) }
            while server.requests.isEmpty { try await Task.sleep(for: .milliseconds(5)) }
            #expect(await failure { try await client.send(OutboundRequest(.get, url)) } == .tooMany)
            #expect(await first == .timedOut(seconds: 2))
        }
    }

    @Test func aBodyThatIsTooLargeIsNotSent() async throws {
        let url = try OutboundURL("http://127.0.0.1:1024/")
        let request = OutboundRequest(.put, url, body: Array(repeating: 0, count: (1 << 20) + 1))
        #expect(
            await failure { try await client().send(request) }
                == .invalidRequest("has a body of more than \(1 << 20) bytes"))
    }
}

extension NameResolver {
    /// Says that every name is this machine's.
    fileprivate static let loopback = NameResolver { _ in [IPAddress("127.0.0.1")].compactMap { $0 } }
}
