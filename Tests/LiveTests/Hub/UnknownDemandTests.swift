import Domain
import LiveTesting
import Synchronization
import Testing

@testable import Live

@Suite("Records that are stored while it is not known who asks for them")
struct UnknownDemandTests {
    private let hub = LiveHub()
    private let later = ContinuousClock.now + .seconds(60)

    @Test(
        "A hub is told once how many records each of its interests may have missed",
        arguments: [
            (LiveTopic.events, 3), (.errors, 2), (.costs, 1), (.tool("t"), 4), (.session("s"), 6), (.sessions, 6),
            (.dashboard, nil),
        ] as [(LiveTopic, Int?)])
    func told(topic: LiveTopic, count: Int?) {
        var unknown = UnknownDemand()
        for (kind, count) in [("events", 3), ("errors", 2), ("costs", 1)] { unknown.note(count, of: kind) }
        let interest = LiveInterest(topic)
        #expect(unknown.missed(by: [interest], of: "a")[interest] == count)
        #expect(unknown.missed(by: [interest], of: "a").isEmpty)
        #expect(unknown.missed(by: [interest], of: "b")[interest] == count)
    }

    @Test("While it is unknown, what is stored is counted and told; afterwards it is not")
    func hubTells() throws {
        try withExport { exported in
            let events = LiveInterest(.events)
            hub.noteStored(1, of: "events")
            hub.beginUnknownDemand()
            hub.noteStored(5, of: "events")
            hub.setRemote([events: 1], of: "a", until: later)
            #expect(exported() == [[events: 5]])
            hub.setRemote([events: 2], of: "a", until: later)
            hub.endUnknownDemand()
            hub.noteStored(7, of: "events")
            hub.setRemote([events: 1], of: "b", until: later)
            #expect(exported() == [[events: 5]])
        }
    }

    @Test("What was lost of others is told to all who watch records here")
    func lost() throws {
        let subscription = try hub.subscribe()
        _ = try subscription.watch([LiveInterest(.events), LiveInterest(.tool("t")), LiveInterest(.dashboard)])
        hub.tellLost(4)
        #expect(Set(subscription.texts()) == ["omitted 4 of events", "omitted 4 of tool:t"])
    }

    private func withExport(_ body: (() -> [[LiveInterest: Int]]) throws -> Void) throws {
        let exports = Exports()
        hub.setOutlet { exports.add($0) }
        try body { exports.omitted }
    }
}

/// What a hub hands out for others.
private final class Exports: Sendable {
    private let all = Mutex<[[LiveInterest: Int]]>([])

    var omitted: [[LiveInterest: Int]] { all.withLock { $0 } }

    func add(_ export: LiveExport) {
        if case .omitted(let counts) = export { all.withLock { $0.append(counts) } }
    }
}
