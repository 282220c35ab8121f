import Domain
import LiveTesting
import Synchronization
import Testing

@testable import Live

struct LiveFeedTests {
    private static let moment = Timestamp(seconds: 1_800_000_000)

    private static func events(_ count: Int, tool: String? = nil, session: String? = nil) throws -> RecordBatch {
        .events(
            try (0..<count).map { number in
                try UsageEvent(
                    timestamp: moment + Int64(number), sessionID: session, eventType: "tool_call", toolName: tool,
                    responseMilliseconds: 2, success: number % 2 == 0, now: moment + Timestamp.minute)
            })
    }

    private static func receipt(_ count: Int, existing: [Int] = []) -> WriteReceipt {
        WriteReceipt(ids: (0..<count).map { Int64($0) + 1 }, existing: existing)
    }

    private static func text(of row: LiveRow) -> [UInt8] {
        switch row {
        case .event(let event): Array("event \(event.id)".utf8)
        case .session(let touch):
            Array("session \(touch.sessionID) \(touch.added.requests) \(touch.added.errors)".utf8)
        case .metric, .error, .cost: Array(row.kind.utf8)
        }
    }

    private func withFeed(
        _ limits: LiveFeedLimits = LiveFeedLimits(), _ body: (LiveHub, LiveFeed) async throws -> Void
    ) async throws {
        let hub = LiveHub()
        let feed = LiveFeed(hub: hub, limits: limits, render: LiveFeedTests.text)
        let running = Task { await feed.run() }
        defer { running.cancel() }
        try await body(hub, feed)
    }

    private func watch(_ hub: LiveHub, _ interests: LiveInterest...) throws -> LiveSubscription {
        let subscription = try hub.subscribe()
        _ = try subscription.watch(interests)
        return subscription
    }

    /// Takes deliveries until `count` messages came.
    private func take(_ count: Int, from subscription: LiveSubscription) async throws -> [String] {
        var texts: [String] = []
        try await eventually("\(count) deliveries") {
            texts += subscription.texts()
            return texts.count >= count
        }
        return texts
    }

    @Test func rowsReachThoseWhoWatchThem() async throws {
        try await withFeed { hub, feed in
            let all = try watch(hub, LiveInterest(.events))
            let tool = try watch(hub, LiveInterest(.tool("b")))
            let failed = try watch(hub, try LiveInterest(.events, filters: ["success": "false", "tool_name": "a"]))
            let session = try watch(hub, LiveInterest(.session("s")))
            feed.note(try LiveFeedTests.events(2, tool: "a"), WriteReceipt(ids: [1, 2]))
            feed.note(try LiveFeedTests.events(1, tool: "b", session: "s"), WriteReceipt(ids: [3]))

            #expect(try await take(3, from: all) == ["event 1", "event 2", "event 3"])
            #expect(try await take(1, from: tool) == ["event 3"])
            #expect(try await take(1, from: failed) == ["event 2"])
            #expect(try await take(2, from: session) == ["event 3", "session s 1 0"])
        }
    }

    @Test func nothingIsMadeWhereNobodyWatches() async throws {
        let hub = LiveHub()
        let rendered = Mutex(0)
        let feed = LiveFeed(hub: hub) { row in
            rendered.withLock { $0 += 1 }
            return LiveFeedTests.text(of: row)
        }
        let running = Task { await feed.run() }
        defer { running.cancel() }
        feed.note(try LiveFeedTests.events(100), LiveFeedTests.receipt(100))
        let costs = try watch(hub, LiveInterest(.costs))
        feed.note(try LiveFeedTests.events(100), LiveFeedTests.receipt(100))
        try await Task.sleep(for: .milliseconds(300))
        let events = try watch(hub, LiveInterest(.events))
        feed.note(try LiveFeedTests.events(1), WriteReceipt(ids: [201]))

        #expect(try await take(1, from: events) == ["event 201"])
        #expect(costs.texts() == [])
        #expect(rendered.withLock { $0 } == 1)
    }

    @Test func moreThanCanBeWatchedIsCountedHonestly() async throws {
        var limits = LiveFeedLimits()
        limits.rowsPerSecond = 10
        try await withFeed(limits) { hub, feed in
            let all = try watch(hub, LiveInterest(.events))
            feed.note(try LiveFeedTests.events(5000), LiveFeedTests.receipt(5000))
            var shown = 0
            var omitted = 0
            try await eventually("all are told of") {
                for delivery in all.take() {
                    switch delivery {
                    case .message: shown += 1
                    case .omitted(.events, let count): omitted += count
                    default: Issue.record("unexpected \(delivery)")
                    }
                }
                return shown + omitted >= 5000
            }
            #expect(shown + omitted == 5000 && shown >= 10 && shown < 100)
        }
    }

    @Test func aRareRowIsSeenInAFlood() async throws {
        var limits = LiveFeedLimits()
        limits.rowsPerSecond = 20
        try await withFeed(limits) { hub, feed in
            _ = try watch(hub, LiveInterest(.events))
            let rare = try watch(hub, LiveInterest(.tool("rare")))
            feed.note(try LiveFeedTests.events(10_000, tool: "common"), LiveFeedTests.receipt(10_000))
            feed.note(try LiveFeedTests.events(1, tool: "rare"), WriteReceipt(ids: [77_777]))

            #expect(try await take(1, from: rare) == ["event 77777"])
        }
    }

    @Test func rowsThatWereThereBeforeAreNoNews() async throws {
        try await withFeed { hub, feed in
            let costs = try watch(hub, LiveInterest(.costs))
            let entries = try (0..<3).map { number in
                try CostEntry(
                    serviceName: "s", operationType: "o", requestID: "\(number)", cost: .zero, prices: .empty,
                    now: LiveFeedTests.moment)
            }
            feed.note(.costs(entries), LiveFeedTests.receipt(3, existing: [0, 2]))

            #expect(try await take(1, from: costs) == ["cost"])
            try await Task.sleep(for: .milliseconds(120))
            #expect(costs.texts() == [])
        }
    }

    @Test func sessionsAreToldWhatWasAdded() async throws {
        try await withFeed { hub, feed in
            let sessions = try watch(hub, LiveInterest(.sessions))
            feed.note(try LiveFeedTests.events(4, session: "s"), LiveFeedTests.receipt(4))

            #expect(try await take(1, from: sessions) == ["session s 4 2"])
        }
    }

    @Test func whatWaitsIsBounded() async throws {
        var limits = LiveFeedLimits()
        limits.waitingRows = 100
        let hub = LiveHub()
        let feed = LiveFeed(hub: hub, limits: limits, render: LiveFeedTests.text)
        let events = try watch(hub, LiveInterest(.events))
        for _ in 0..<50 { feed.note(try LiveFeedTests.events(90), LiveFeedTests.receipt(90)) }
        let running = Task { await feed.run() }
        defer { running.cancel() }

        var shown = 0
        var omitted = 0
        try await eventually("all are told of") {
            for delivery in events.take() {
                if case .message = delivery { shown += 1 }
                if case .omitted(_, let count) = delivery { omitted += count }
            }
            return shown + omitted >= 50 * 90
        }
        #expect(shown == 90 && omitted == 49 * 90)
    }

    @Test func aBatchThatIsLargerThanWhatMayWaitIsLookedAtWhereNothingElseWaits() async throws {
        var limits = LiveFeedLimits()
        limits.waitingRows = 10
        let hub = LiveHub()
        let feed = LiveFeed(hub: hub, limits: limits, render: LiveFeedTests.text)
        let events = try watch(hub, LiveInterest(.events))
        feed.note(try LiveFeedTests.events(30), LiveFeedTests.receipt(30))
        let running = Task { await feed.run() }
        defer { running.cancel() }

        var shown = 0
        try await eventually("all are shown") {
            for case .message in events.take() { shown += 1 }
            return shown == 30
        }
    }

    @Test(arguments: [(1, 2000), (100, 2000), (1000, 200), (5000, 40), (1_000_000, 10)])
    func theMoreWatchTheFewerRowsEachIsShown(watchers: Int, rows: Int) {
        #expect(LiveFeedLimits().rowsPerSecond(watchers: watchers) == rows)
    }
}
