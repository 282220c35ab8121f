import Foundation
import Live
import LiveTesting
import RedisServer
import Testing

@testable import Redis

struct RedisClientTests {
    @Test func answersComeToThoseWhoAsked() async throws {
        let server = try await RedisServer()
        try await withClient(try server.address(), command: .seconds(10)) { (client) async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        let reply = try await client.call(["ECHO", "\(number)"])
                        #expect(reply.text == "\(number)")
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func repliesOfEachKindAreRead() async throws {
        let server = try await RedisServer()
        try await withClient(try server.address(), command: .seconds(10)) { (client) async throws in
            let big = String(repeating: "é", count: 500_000)
            #expect(try await client.call(["SET", "a", big]).text == "OK")
            #expect(try await client.call(["GET", "a"]).text == big)
            #expect(try await client.call(["GET", "b"]) == .null)
            #expect(try await client.call(["INCR", "c"]) == .integer(1))
            #expect(try await client.call(["MGET", "c", "b"]) == .array([.bytes(Array("1".utf8)), .null]))
            await #expect(throws: RedisError.refused("ERR value is not an integer or out of range")) {
                try await client.call(["INCR", "a"])
            }
            #expect(try await client.call(["PING"]).text == "PONG")
        }
    }

    @Test func aServerThatComesLateOrComesBackIsFound() async throws {
        let server = try await RedisServer()
        server.kill()
        try await withClient(try server.address(), isAwaited: false) { (client) async throws in
            await #expect(throws: RedisError.self) { try await client.call(["PING"]) }
            try await server.start()
            try await eventually("connected") { client.condition == .connected }

            server.kill()
            try await eventually("away") { client.isAway }
            await #expect(throws: RedisError.self) { try await client.call(["PING"]) }

            try await server.start()
            try await eventually("back") { client.condition == .connected }
            #expect(try await client.call(["PING"]).text == "PONG")
        }
    }

    @Test func aServerThatStallsCostsOneDeadlineAndThenNothing() async throws {
        let server = try await RedisServer()
        try await withClient(try server.address()) { (client) async throws in
            server.stall()
            await #expect(throws: RedisError.self) { try await client.call(["PING"]) }
            try await eventually("away") { client.isAway }

            let refusals = await (0..<1000).asyncMap { _ in
                do throws(RedisError) {
                    return try await client.call(["PING"]).text
                } catch {
                    return nil
                }
            }
            #expect(refusals.allSatisfy { $0 == nil })
            #expect(client.isAway)

            server.goOn()
            try await eventually("back") { client.condition == .connected }
        }
    }

    @Test func aStallIsNoticedWhenNobodyAsks() async throws {
        let server = try await RedisServer()
        try await withClient(try server.address()) { (client) async throws in
            server.stall()
            try await eventually("away") { client.isAway }
        }
    }

    @Test func passwordsAreUsedAndWrongOnesAreSaidToBeWrong() async throws {
        let server = try await RedisServer(["--requirepass", "right"])
        try await withClient(try server.address(":right@")) { (client) async throws in
            #expect(try await client.call(["PING"]).text == "PONG")
        }
        for credentials in ["", ":wrong@", "nobody:right@"] {
            try await withClient(try server.address(credentials), isAwaited: false) { (client) async throws in
                // On a busy machine the first try may end for want of time.
                try await eventually("a refusal of \(credentials)") {
                    guard case .away(let reason) = client.condition else { return false }
                    return reason.hasPrefix("Redis refused") && !reason.contains("wrong@")
                }
            }
        }
    }

    @Test func whatIsNoRedisIsAway() async throws {
        let server = try await RedisServer()
        let other = try RedisAddress("rediss://127.0.0.1:\(server.port)")
        try await withClient(other, isAwaited: false) { (client) async throws in
            try await eventually { client.condition != .away("not connected yet") }
            #expect(client.isAway)
        }
    }
}

extension Sequence {
    /// Maps one element after the other.
    func asyncMap<Value>(_ transform: (Element) async -> Value) async -> [Value] {
        var values: [Value] = []
        for element in self { values.append(await transform(element)) }
        return values
    }
}
