import LiveTesting
import Synchronization
import Testing

@testable import Live

struct LiveResumptionTests {
    private func watch(_ hub: LiveHub, _ interests: [LiveInterest], after: LivePosition? = nil) throws
        -> (LiveSubscription, LiveStart)
    {
        let subscription = try hub.subscribe()
        return (subscription, try subscription.watch(interests, after: after))
    }

    /// Publishes events and returns the position after each.
    private func publish(_ texts: String..., to hub: LiveHub) -> [LivePosition] {
        texts.map { text in
            hub.publish(.text(text))
            return hub.position
        }
    }

    @Test func givesWhatWasMissedAndOnlyThat() throws {
        let hub = LiveHub()
        let (first, _) = try watch(hub, [LiveInterest(.events)])
        let positions = publish("1", "2", to: hub)
        first.close()
        _ = publish("3", "4", to: hub)

        let (second, start) = try watch(hub, [LiveInterest(.events)], after: positions[0])

        #expect(start == .resumed(hub.position, missed: 3))
        hub.publish(.text("5"))
        #expect(second.texts() == ["2", "3", "4", "5"])
    }

    @Test func beginsAnewAfterARestartFromTheFutureAndPastWhatIsKept() throws {
        var limits = LiveLimits()
        limits.keptMessages = 3
        let hub = LiveHub(limits: limits)
        let (first, _) = try watch(hub, [LiveInterest(.events)])
        let positions = publish("1", "2", "3", "4", "5", to: hub)

        for after in [
            LivePosition(epoch: "other", sequence: positions[4].sequence),
            LivePosition(epoch: hub.epoch, sequence: positions[4].sequence + 1), positions[0],
        ] {
            let (_, start) = try watch(hub, [LiveInterest(.events)], after: after)
            #expect(start == .reset(hub.position))
        }
        let (_, start) = try watch(hub, [LiveInterest(.events)], after: positions[1])
        #expect(start == .resumed(hub.position, missed: 3))
        first.close()
    }

    @Test func beginsAnewWhereNobodyHadAskedForTheTopicMeanwhile() throws {
        let time = Mutex(ContinuousClock.now)
        let hub = LiveHub(now: { time.withLock { $0 } })
        let (events, _) = try watch(hub, [LiveInterest(.events)])
        let (costs, _) = try watch(hub, [LiveInterest(.costs)])
        let seen = publish("1", to: hub)
        events.close()
        time.withLock { $0 += hub.limits.linger }
        hub.sweep()
        hub.publish([.text("lost"), .text("2", of: .costs)])

        let (_, start) = try watch(hub, [LiveInterest(.events)], after: seen[0])

        #expect(start == .reset(hub.position))
        #expect(costs.texts() == ["2"])
    }

    @Test func beginsAnewWhereNothingWasPublishedBecauseNobodyAsked() throws {
        let time = Mutex(ContinuousClock.now)
        let hub = LiveHub(now: { time.withLock { $0 } })
        let (first, _) = try watch(hub, [LiveInterest(.events)])
        let seen = publish("1", to: hub)
        first.close()
        time.withLock { $0 += hub.limits.linger }
        hub.sweep()
        hub.publish(.text("lost"))
        // Somebody else asks again before the first one comes back.
        _ = try watch(hub, [LiveInterest(.events)])

        let (_, start) = try watch(hub, [LiveInterest(.events)], after: seen[0])

        #expect(start == .reset(hub.position))
    }

    @Test func beginsAnewWhereMessagesOfOthersMayBeLost() throws {
        let hub = LiveHub()
        let (_, _) = try watch(hub, [LiveInterest(.events)])
        let seen = publish("1", to: hub)
        hub.interrupt()
        let later = publish("2", "3", to: hub)

        let (_, lost) = try watch(hub, [LiveInterest(.events)], after: seen[0])
        let (_, known) = try watch(hub, [LiveInterest(.events)], after: later[0])

        #expect(lost == .reset(hub.position))
        #expect(known == .resumed(hub.position, missed: 1))
    }

    @Test func beginsAnewWhereMoreWasMissedThanMayWait() throws {
        var limits = LiveLimits()
        limits.queuedMessages = 2
        let hub = LiveHub(limits: limits)
        let (_, _) = try watch(hub, [LiveInterest(.events)])
        let positions = publish("1", "2", "3", "4", to: hub)

        let (_, reset) = try watch(hub, [LiveInterest(.events)], after: positions[0])
        let (_, resumed) = try watch(hub, [LiveInterest(.events)], after: positions[1])

        #expect(reset == .reset(hub.position))
        #expect(resumed == .resumed(hub.position, missed: 2))
    }

    @Test func beginsAnewWhereMoreBytesWereMissedThanMayWait() throws {
        var limits = LiveLimits()
        limits.queuedBytes = 8
        let hub = LiveHub(limits: limits)
        let (_, _) = try watch(hub, [LiveInterest(.events)])
        let positions = publish("one", "four", "four", "four", to: hub)

        let (_, reset) = try watch(hub, [LiveInterest(.events)], after: positions[0])
        let (_, resumed) = try watch(hub, [LiveInterest(.events)], after: positions[1])

        #expect(reset == .reset(hub.position))
        #expect(resumed == .resumed(hub.position, missed: 2))
    }

    @Test func keepsMessagesWithinTheirBoundInBytes() throws {
        var limits = LiveLimits()
        limits.keptBytes = 100
        var ring = LiveRing()
        for sequence in 1...1000 {
            let position = LivePosition(epoch: "e", sequence: UInt64(sequence))
            ring.append(LiveMessage(.text(String(repeating: "x", count: 30)), at: position), limits: limits)
        }

        #expect(ring.kept.map(\.position.sequence) == [998, 999, 1000])
        #expect(ring.messages(after: 998)?.map(\.position.sequence) == [999, 1000])
        #expect(ring.messages(after: 1000)?.isEmpty == true)
        #expect(ring.messages(after: 996) == nil)
    }
}
