import Domain
import Foundation
import LiveTesting
import RedisServer
import Synchronization
import Testing

@testable import Live
@testable import Redis

struct RedisRelayTests {
    /// A hub that is connected with others, as one instance has it.
    private final class Instance: Sendable {
        let hub = LiveHub()
        let revocations = Mutex<[LiveRevocation]>([])

        func run(_ server: RedisServer, prefix: String = "test", _ body: (RedisRelay) async throws -> Void) async throws
        {
            try await withClient(try server.address(), prefix: prefix) { client in
                let relay = RedisRelay(client, hub: hub) { [self] revocation in
                    revocations.withLock { $0.append(revocation) }
                }
                let running = Task { await relay.run() }
                defer { running.cancel() }
                try await body(relay)
            }
        }

        func watch(_ interests: [LiveInterest]) throws -> LiveSubscription {
            let subscription = try hub.subscribe()
            _ = try subscription.watch(interests)
            return subscription
        }
    }

    private func publishUntilSeen(_ text: String, from hub: LiveHub, by subscription: LiveSubscription) async throws {
        try await eventually("\(text) is seen") {
            hub.publish(.text(text))
            return subscription.texts().contains(text)
        }
    }

    @Test func whatOneInstancePublishesIsSeenAtAnotherOnce() async throws {
        let server = try await RedisServer()
        let (here, there) = (Instance(), Instance())
        try await here.run(server) { _ in
            try await there.run(server) { _ in
                #expect(!here.hub.wants(.events))
                let subscription = try there.watch([LiveInterest(.events)])
                try await eventually("demand is known") { here.hub.wants(.events) }

                here.hub.publish([.text("a"), .text("b"), .text("other", of: .costs)])
                here.hub.publish(.text("local"), to: .here)
                here.hub.publish(.text("c"))

                var seen: [String] = []
                try await eventually {
                    seen += subscription.texts()
                    return seen.contains("c")
                }
                #expect(seen == ["a", "b", "c"])
            }
        }
    }

    @Test func watchersOfTheSenderSeeItsMessagesOnce() async throws {
        let server = try await RedisServer()
        let (here, there) = (Instance(), Instance())
        try await here.run(server) { _ in
            try await there.run(server) { _ in
                let own = try here.watch([LiveInterest(.events)])
                let other = try there.watch([LiveInterest(.events)])
                try await eventually("demand is known") {
                    here.hub.state.withLock { !$0.remote.isEmpty }
                }
                here.hub.publish(.text("x"))
                try await eventually { other.waiting == 1 }
                try await Task.sleep(for: .milliseconds(50))

                #expect(own.texts() == ["x"] && other.texts() == ["x"])
            }
        }
    }

    @Test func deploymentsWithOtherPrefixesHearNothing() async throws {
        let server = try await RedisServer()
        let (here, there) = (Instance(), Instance())
        try await here.run(server, prefix: "one") { relay in
            try await there.run(server, prefix: "two") { _ in
                _ = try there.watch([LiveInterest(.events)])
                relay.send(.keys)
                try await Task.sleep(for: .milliseconds(600))
                #expect(!here.hub.wants(.events) && there.revocations.withLock { $0.isEmpty })
            }
        }
    }

    @Test func revocationsReachTheOthers() async throws {
        let server = try await RedisServer()
        let (here, there) = (Instance(), Instance())
        let sent: [LiveRevocation] = [.token("t", until: Timestamp(microseconds: 9)), .user(3), .keys]
        try await here.run(server) { relay in
            try await there.run(server) { _ in
                try await eventually("heard") {
                    for revocation in sent { relay.send(revocation) }
                    return there.revocations.withLock { $0.suffix(3) == sent[...] }
                }
                #expect(here.revocations.withLock { $0.isEmpty })
            }
        }
    }

    @Test func messagesFlowAgainAfterRestartsStallsAndFlushes() async throws {
        let server = try await RedisServer()
        let (here, there) = (Instance(), Instance())
        try await here.run(server) { _ in
            try await there.run(server) { _ in
                let subscription = try there.watch([LiveInterest(.events)])
                try await publishUntilSeen("first", from: here.hub, by: subscription)

                server.kill()
                for number in 0..<1000 { here.hub.publish(.text("lost \(number)")) }
                try await server.start()
                try await publishUntilSeen("after a restart", from: here.hub, by: subscription)

                server.stall()
                try await Task.sleep(for: .milliseconds(700))
                server.goOn()
                try await publishUntilSeen("after a stall", from: here.hub, by: subscription)

                try await withClient(try server.address()) { _ = try await $0.call(["FLUSHALL"]) }
                try await publishUntilSeen("after a flush", from: here.hub, by: subscription)
            }
        }
    }

    @Test func aConnectionThatIsLostForAMomentInterruptsWhatWasMissed() async throws {
        let server = try await RedisServer()
        let instance = Instance()
        let interest = LiveInterest(.events)
        try await instance.run(server) { _ in
            let subscription = try instance.watch([interest])
            defer { subscription.close() }
            try await withClient(try server.address()) { client in
                for _ in 0..<3 {
                    // Once what it did at the connection's beginning is over.
                    try await eventually("it announces itself") {
                        try await client.call(["PUBSUB", "NUMSUB", client.name("live", "0")])
                            == .array([.bytes(Array(client.name("live", "0").utf8)), .integer(1)])
                    }
                    try await Task.sleep(for: .milliseconds(600))
                    let seen = instance.hub.position
                    _ = try await client.call(["CLIENT", "KILL", "TYPE", "pubsub"])
                    try await eventually("who comes back is told to begin anew") {
                        let other = try instance.hub.subscribe()
                        defer { other.close() }
                        let start = try other.watch([interest], after: seen)
                        if case .reset = start { return true }
                        return false
                    }
                }
            }
        }
    }

    @Test func whatNobodyTakesIsDropped() async throws {
        let server = try await RedisServer()
        let hub = LiveHub()
        try await withClient(try server.address()) { client in
            // It does not run, so nothing is taken.
            let relay = RedisRelay(client, hub: hub) { _ in }
            hub.setRemote([LiveInterest(.events): 1], of: "other", until: .now + .seconds(60))
            let payload = String(repeating: "x", count: 1 << 20)
            for _ in 0..<10 { hub.publish(.text(payload)) }
            #expect(relay.dropped == 6)
        }
    }
}
