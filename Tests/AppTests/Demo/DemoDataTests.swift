import Domain
import Testing

@testable import App

@Suite struct DemoDataTests {
    private let end = Timestamp(seconds: 1_760_000_000)

    @Test func theSameSeedMakesTheSameData() throws {
        #expect(try all(seed: 7) == all(seed: 7))
    }

    @Test func anotherSeedMakesOtherData() throws {
        #expect(try all(seed: 7).events != all(seed: 8).events)
    }

    @Test(arguments: [1, 7, 1000])
    func theSizeOfTheBatchesDoesNotMatter(size: Int) throws {
        #expect(try all(seed: 7, size: size) == all(seed: 7, size: 100_000))
    }

    @Test(arguments: [1, 24, 999, 5000])
    func asManyEventsAreMadeAsAreWanted(events: Int) throws {
        let data = try all(events: events, seed: 1)

        #expect(data.events.count == events)
        #expect(data.events.allSatisfy { $0.timestamp >= end - 7 * Timestamp.day && $0.timestamp < end })
        #expect(zip(data.events, data.events.dropFirst()).allSatisfy { $0.timestamp <= $1.timestamp })
    }

    @Test func theDataLookLikeAServersDay() throws {
        let data = try all(events: 20_000, seed: 3)
        let failures = data.events.filter { !$0.success }
        let sessions = Set(data.events.compactMap(\.sessionID))

        #expect(Set(data.events.compactMap(\.toolName)).count == 20)
        #expect((200...2000).contains(failures.count))
        #expect(data.errors.count == failures.count)
        #expect(Set(data.sessions.map(\.sessionID)) == sessions)
        #expect(data.costs.count > 1000 && data.costs.allSatisfy { $0.source != .unknown && $0.cost >= .zero })
        #expect(Set(data.costs.map(\.requestID)).count == data.costs.count)
        #expect(data.metrics.count > 7 * 24)
    }

    @Test func dayIsBusierThanNight() throws {
        let hours = try all(events: 20_000, seed: 3).events.map {
            $0.timestamp.microseconds % Timestamp.day / Timestamp.hour
        }

        #expect(hours.filter { $0 == 15 }.count > 3 * hours.filter { $0 == 3 }.count)
    }

    @Test func eventsAloneComeWithoutTheRest() throws {
        var only = DemoBatch()
        only.events = try all(seed: 7, onlyEvents: true).events

        #expect(only.events.count == 2000)
        #expect(try all(seed: 7, onlyEvents: true) == only)
    }

    private func all(
        events: Int = 2000, seed: UInt64, onlyEvents: Bool = false, size: Int = 500
    ) throws -> DemoBatch {
        let plan = DemoPlan(events: events, days: 7, seed: seed, onlyEvents: onlyEvents, end: end)
        var data = DemoData(plan: plan, prices: try PriceFile.table(withFile: nil))
        var whole = DemoBatch()
        while let batch = try data.next(size: size) {
            #expect(batch.events.count <= size)
            whole.sessions += batch.sessions
            whole.events += batch.events
            whole.errors += batch.errors
            whole.costs += batch.costs
            whole.metrics += batch.metrics
        }
        return whole
    }
}
