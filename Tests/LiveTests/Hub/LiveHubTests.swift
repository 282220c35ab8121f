import LiveTesting
import Synchronization
import Testing

@testable import Live

struct LiveHubTests {
    @Test func handsEachMessageToThoseWhoAskedForItsTopicOnce() throws {
        let hub = LiveHub()
        let events = try hub.subscribe()
        let both = try hub.subscribe()
        let costs = try hub.subscribe()
        _ = try events.watch([LiveInterest(.events)])
        _ = try both.watch([LiveInterest(.events), LiveInterest(.tool("a"))])
        _ = try costs.watch([LiveInterest(.costs)])

        hub.publish(LiveDraft(facts: LiveFacts(topics: [.events, .tool("a")]), payload: Array("x".utf8)))

        #expect(events.texts() == ["x"])
        #expect(both.texts() == ["x"])
        #expect(costs.texts() == [])
    }

    @Test func numbersMessagesBy1OverAllTopics() throws {
        let hub = LiveHub()
        let all = try hub.subscribe()
        let start = try all.watch([LiveInterest(.events), LiveInterest(.costs)])
        let first = hub.position.sequence + 1
        #expect(start == .live(hub.position))

        hub.publish([.text("a"), .text("b", of: .costs), .text("c")])

        let positions = all.take().compactMap { if case .message(let message) = $0 { message.position } else { nil } }
        #expect(positions.map(\.sequence) == [first, first + 1, first + 2])
        #expect(positions.allSatisfy { $0.epoch == hub.epoch })
    }

    @Test func letsFiltersDecide() throws {
        let hub = LiveHub()
        let subscription = try hub.subscribe()
        _ = try subscription.watch([try LiveInterest(.events, filters: ["tool_name": "a"])])

        hub.publish([.text("1", tool: "a"), .text("2", tool: "b"), .text("3")])

        #expect(subscription.texts() == ["1"])
    }

    @Test func givesTheSameObjectToAll() throws {
        let hub = LiveHub()
        let subscriptions = try (0..<3).map { _ in try hub.subscribe() }
        for subscription in subscriptions { _ = try subscription.watch([LiveInterest(.dashboard)]) }
        let rendered = Atomic<Int>(0)

        hub.publish(.text("frame", of: .dashboard))

        let lengths = subscriptions.flatMap { $0.take() }.compactMap { delivery -> Int? in
            guard case .message(let message) = delivery else { return nil }
            return message.rendition { message in
                rendered.add(1, ordering: .relaxed)
                return message.payload.count
            }
        }
        #expect(lengths == [5, 5, 5])
        #expect(rendered.load(ordering: .relaxed) == 1)
    }

    @Test func wantsOnlyWhatSomebodyWatchesAndForAWhileWhatSomebodyWatched() throws {
        let time = Mutex(ContinuousClock.now)
        let hub = LiveHub(now: { time.withLock { $0 } })
        #expect(!hub.wants(.events) && !hub.wantsRows)

        let subscription = try hub.subscribe()
        _ = try subscription.watch([LiveInterest(.events)])
        #expect(hub.wants(.events) && hub.wantsRows && !hub.wants(.dashboard))

        subscription.close()
        hub.sweep()
        #expect(hub.wants(.events))
        time.withLock { $0 += hub.limits.linger }
        hub.sweep()
        #expect(!hub.wants(.events))
    }

    @Test func whatAnotherHubAskedForEndsAndItIsSaid() throws {
        let time = Mutex(ContinuousClock.now)
        let hub = LiveHub(now: { time.withLock { $0 } })
        let interest = LiveInterest(.events)
        hub.setRemote([interest: 3], of: "other", until: time.withLock { $0 } + .seconds(1))
        let demand = try #require(hub.demand(unless: nil))
        #expect(demand.watchers == [interest: 3])

        hub.sweep()
        #expect(hub.demand(unless: demand.version) == nil)
        time.withLock { $0 += .seconds(1) }
        hub.sweep()

        #expect(hub.demand(unless: demand.version)?.watchers == [:])
        #expect(!hub.wants(.events))
    }

    @Test func whoTakesNothingHardlyCountsUntilItTakesAgain() throws {
        let hub = LiveHub()
        let interest = LiveInterest(.events)
        let watchers = try (0..<17).map { _ in try hub.subscribe() }
        for watcher in watchers { _ = try watcher.watch([interest]) }
        func weight() -> Int? { hub.demand(unless: nil)?.watchers[interest] }
        hub.sweep()
        #expect(weight() == 17)

        hub.publish(.text("1"))
        _ = watchers[0].texts()
        hub.sweep()
        #expect(weight() == 3)

        _ = watchers[1].texts()
        hub.sweep()
        #expect(weight() == 4)
        watchers[2].close()
        hub.sweep()
        #expect(weight() == 4)
        for watcher in watchers { _ = watcher.texts() }
        hub.sweep()
        #expect(weight() == 16)
        let version = hub.ownDemand.version
        hub.sweep()
        #expect(hub.ownDemand.version == version)
    }

    @Test func dropsASlowSubscribersOldestMessagesSaysHowManyAndSparesTheOthers() throws {
        var limits = LiveLimits()
        limits.queuedMessages = 3
        let hub = LiveHub(limits: limits)
        let slow = try hub.subscribe()
        let quick = try hub.subscribe()
        for subscription in [slow, quick] { _ = try subscription.watch([LiveInterest(.events)]) }

        var seen: [String] = []
        for number in 1...200 {
            hub.publish(.text("\(number)"))
            seen += quick.texts()
        }

        #expect(seen == (1...200).map(String.init))
        #expect(slow.texts() == ["dropped 197", "198", "199", "200"])
        hub.publish(.text("201"))
        #expect(slow.texts() == ["201"])
    }

    @Test func boundsWhatWaitsByBytesToo() throws {
        var limits = LiveLimits()
        limits.queuedBytes = 25
        let hub = LiveHub(limits: limits)
        let subscription = try hub.subscribe()
        _ = try subscription.watch([LiveInterest(.events)])

        hub.publish((1...5).map { .text(String(repeating: "\($0)", count: 10)) })

        #expect(subscription.texts() == ["dropped 3", "4444444444", "5555555555"])
    }

    @Test func refusesMoreSubscriptionsAndInterestsThanItMayHave() throws {
        var limits = LiveLimits()
        limits.subscriptions = 1
        limits.interests = 2
        let hub = LiveHub(limits: limits)
        let subscription = try hub.subscribe()

        #expect(throws: LiveError.tooManySubscriptions(limit: 1)) { try hub.subscribe() }
        #expect(throws: LiveError.tooManyInterests(3, limit: 2)) {
            try subscription.watch([LiveInterest(.events), LiveInterest(.costs), LiveInterest(.errors)])
        }
        subscription.close()
        _ = try hub.subscribe()
    }

    @Test func letsAFilterTakeThePlaceOfAnotherWhereThereIsNoRoomForBoth() throws {
        var limits = LiveLimits()
        limits.interests = 1
        let hub = LiveHub(limits: limits)
        let subscription = try hub.subscribe()
        let first = try LiveInterest(.events, filters: ["tool_name": "a"])
        let second = try LiveInterest(.events, filters: ["tool_name": "b"])
        _ = try subscription.watch([first])

        _ = try subscription.watch([second], inPlaceOf: [first])
        hub.publish([.text("1", tool: "a"), .text("2", tool: "b")])
        #expect(subscription.texts() == ["2"])

        _ = try subscription.watch([second], inPlaceOf: [second])
        hub.publish(.text("3", tool: "b"))
        #expect(subscription.texts() == ["3"])
        #expect(throws: LiveError.tooManyInterests(2, limit: 1)) { try subscription.watch([first]) }
    }

    @Test func tellsThoseWithAnInterestWhatWasOmitted() throws {
        let hub = LiveHub()
        let events = try hub.subscribe()
        let costs = try hub.subscribe()
        _ = try events.watch([LiveInterest(.events)])
        _ = try costs.watch([LiveInterest(.costs)])

        hub.publish(omitted: [LiveInterest(.events): 5])
        hub.publish(omitted: [LiveInterest(.events): 2])

        #expect(events.texts() == ["omitted 7 of events"])
        #expect(costs.texts() == [])
    }

    @Test func givesNoMoreOfATopicThatIsNotWatchedAnyMore() throws {
        let hub = LiveHub()
        let subscription = try hub.subscribe()
        _ = try subscription.watch([LiveInterest(.events), LiveInterest(.costs)])

        subscription.unwatch([LiveInterest(.events)])
        hub.publish([.text("a"), .text("b", of: .costs)])

        #expect(subscription.texts() == ["b"])
    }

    @Test func givesAMessageThatWasMadeForSomeInterestsToTheseOnly() throws {
        let hub = LiveHub()
        let all = try hub.subscribe()
        let some = try hub.subscribe()
        let interest = try LiveInterest(.events, filters: ["tool_name": "a"])
        _ = try all.watch([LiveInterest(.events)])
        _ = try some.watch([interest])

        var fields = LiveFields()
        fields.toolName = "a"
        let facts = LiveFacts(topics: [.events], fields: fields)
        hub.publish(LiveDraft(facts: facts, payload: Array("x".utf8), audience: [interest]))

        #expect(all.texts() == [])
        #expect(some.texts() == ["x"])
    }
}
