import LiveTesting
import Synchronization
import Testing

@testable import Live

struct LiveSubscriptionTests {
    private func watched(_ hub: LiveHub, as principal: LivePrincipal = LivePrincipal()) throws -> LiveSubscription {
        let subscription = try hub.subscribe(as: principal)
        _ = try subscription.watch([LiveInterest(.events)])
        return subscription
    }

    @Test func waitForTheNextMessage() async throws {
        let hub = LiveHub()
        let subscription = try watched(hub)
        let received = Task { await subscription.next().map(\.text) }

        try await Task.sleep(for: .milliseconds(20))
        hub.publish(.text("late"))

        #expect(await received.value == ["late"])
    }

    @Test func areSequencesThatEndWithTheirReason() async throws {
        let hub = LiveHub()
        let subscription = try watched(hub)
        let received = Task {
            var texts: [String] = []
            for await delivery in subscription { texts.append(delivery.text) }
            return texts
        }
        hub.publish([.text("a"), .text("b")])
        while subscription.waiting > 0 { await Task.yield() }
        hub.end(.shutdown)

        #expect(await received.value == ["a", "b", "ended shutdown"])
    }

    @Test func letATaskThatIsCancelledGo() async throws {
        let hub = LiveHub()
        let subscription = try watched(hub)
        let early = Task { await subscription.next() }
        early.cancel()
        #expect(await early.value.isEmpty)

        let late = Task { await subscription.next() }
        try await Task.sleep(for: .milliseconds(20))
        late.cancel()
        #expect(await late.value.isEmpty)
        #expect(subscription.end == nil)
    }

    @Test func endWhenTheirRightIsRevokedAndShowNothingThatWaited() throws {
        let hub = LiveHub()
        let revoked = try watched(hub, as: LivePrincipal(userID: 1, tokenID: "a", login: "l"))
        let other = try watched(hub, as: LivePrincipal(userID: 1, tokenID: "b", login: "m"))
        hub.publish(.text("x"))

        #expect(hub.end(where: { $0.login == "l" }) == 1)

        #expect(revoked.texts() == ["ended revoked"])
        #expect(revoked.texts() == [])
        #expect(other.texts() == ["x"])
        #expect(hub.subscribers == 1)
        #expect(throws: LiveError.ended(.revoked)) { try revoked.watch([LiveInterest(.costs)]) }
    }

    @Test func tellTheirEndAtOnceAndOnceThoughNobodyTakes() throws {
        let hub = LiveHub()
        let subscription = try watched(hub)
        let ends = Mutex<[LiveEnd]>([])
        subscription.onEnd { end in ends.withLock { $0.append(end) } }
        hub.publish(.text("x"))
        #expect(ends.withLock { $0 } == [])

        hub.end(.expired)
        #expect(ends.withLock { $0 } == [.expired])
        subscription.close()
        #expect(ends.withLock { $0 } == [.expired])
        subscription.onEnd { end in ends.withLock { $0.append(end) } }
        #expect(ends.withLock { $0 } == [.expired, .expired])
    }

    @Test func loseAndRepeatNothingWhileManyPublish() async throws {
        let hub = LiveHub()
        let subscriptions = try (0..<8).map { _ in try watched(hub) }
        let first = hub.position.sequence + 1
        await withTaskGroup(of: Void.self) { group in
            for publisher in 0..<4 {
                group.addTask {
                    for number in 0..<100 {
                        hub.publish(.text("\(publisher):\(number)"))
                        await Task.yield()
                    }
                }
            }
            for subscription in subscriptions {
                group.addTask {
                    var sequences: [UInt64] = []
                    while sequences.count < 400 {
                        for case .message(let message) in await subscription.next(atMost: 7) {
                            sequences.append(message.position.sequence)
                        }
                    }
                    #expect(sequences == Array(first..<(first + 400)))
                }
            }
        }
    }

    @Test func fiveThousandGetEachFrame() async throws {
        let hub = LiveHub()
        let subscriptions = try (0..<5000).map { _ in
            let subscription = try hub.subscribe()
            _ = try subscription.watch([LiveInterest(.dashboard)])
            return subscription
        }
        let counts = await withTaskGroup(of: Int.self) { group in
            for subscription in subscriptions {
                group.addTask {
                    var count = 0
                    for await delivery in subscription {
                        if case .message = delivery { count += 1 }
                    }
                    return count
                }
            }
            for number in 0..<10 {
                hub.publish(.text("\(number)", of: .dashboard), to: .here)
                while subscriptions.contains(where: { $0.waiting > 0 }) { await Task.yield() }
            }
            hub.end(.shutdown)
            return await group.reduce(into: [Int: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(counts == [10: 5000])
    }
}
