import Live
import LiveTesting
import RedisServer
import Synchronization
import Testing

@testable import Redis

struct SharedSnapshotTests {
    private final class Source: Sendable {
        let count = Atomic<Int>(0)

        func make(after pause: Duration = .zero) async throws -> [UInt8] {
            let number = count.add(1, ordering: .relaxed).newValue
            try await Task.sleep(for: pause)
            return Array("\(number)".utf8)
        }
    }

    private struct Broken: Error {}

    /// Answers that no busy machine outlasts.
    private func lasting(_ client: RedisClient) -> SharedSnapshot {
        SharedSnapshot(client, lifetime: .seconds(600), patience: .seconds(60))
    }

    @Test func oneComputesForAll() async throws {
        let server = try await RedisServer()
        let source = Source()
        try await withClient(try server.address(), command: .seconds(10)) { first in
            try await withClient(try server.address(), command: .seconds(10)) { second in
                let answers = try await withThrowingTaskGroup(of: [UInt8].self) { group in
                    for client in [first, second, first, second] {
                        group.addTask {
                            try await lasting(client).bytes(for: "a") {
                                try await source.make(after: .milliseconds(50))
                            }
                        }
                    }
                    return try await group.reduce(into: Set()) { $0.insert($1) }
                }
                #expect(answers == [Array("1".utf8)])
            }
        }
    }

    @Test func anAnswerIsComputedAgainAfterItsTime() async throws {
        let server = try await RedisServer()
        let source = Source()
        try await withClient(try server.address()) { (client) async throws in
            let snapshot = SharedSnapshot(client)
            _ = try await snapshot.bytes(for: "a") { try await source.make() }
            try await eventually {
                try await snapshot.bytes(for: "a") { try await source.make() } != Array("1".utf8)
            }
        }
    }

    @Test func whoseMakerFailsIsTriedByTheNext() async throws {
        let server = try await RedisServer()
        try await withClient(try server.address(), command: .seconds(10)) { (client) async throws in
            let snapshot = lasting(client)
            await #expect(throws: Broken.self) { try await snapshot.bytes(for: "a") { throw Broken() } }
            #expect(try await snapshot.bytes(for: "a") { [1] } == [1])
            #expect(try await snapshot.bytes(for: "a") { [2] } == [1])
        }
    }

    @Test func troubleMeansComputingAlone() async throws {
        let server = try await RedisServer()
        let source = Source()
        try await withClient(try server.address()) { (client) async throws in
            server.stall()
            for _ in 0..<3 { _ = try await SharedSnapshot(client).bytes(for: "a") { try await source.make() } }
            #expect(source.count.load(ordering: .relaxed) == 3)
        }
    }

    @Test func oneWhoComputesForEverKeepsNobodyWaiting() async throws {
        let server = try await RedisServer()
        try await withClient(try server.address()) { (client) async throws in
            _ = try await client.call(["SET", client.name("snapshot-lock", "a"), "1"])
            #expect(try await SharedSnapshot(client).bytes(for: "a") { [7] } == [7])
        }
    }
}
