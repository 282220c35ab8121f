import Domain
import Testing

@testable import Jobs

struct JobConditionTests {
    private static let now = Timestamp(seconds: 1_000_000)
    private static let schedule = JobSchedule(
        first: .seconds(1), period: .seconds(300), retry: .seconds(60), limit: .seconds(100))

    private func state(next: Int64? = nil, since: Int64? = nil, failures: Int64 = 0) -> JobState {
        var state = JobState(name: "a")
        state.nextRun = next.map { Self.now + $0 * Timestamp.second }
        state.runningSince = since.map { Self.now + $0 * Timestamp.second }
        state.failuresInARow = failures
        return state
    }

    @Test(
        arguments: [
            (10, nil, 0, JobCondition.waiting), (10, nil, 2, .failing), (-299, nil, 0, .waiting), (-301, nil, 0, .late),
            (-301, nil, 2, .late), (-301, -1, 2, .running), (10, -399, 0, .running), (10, -401, 0, .hanging),
            (nil, nil, 0, .waiting),
        ] as [(Int64?, Int64?, Int64, JobCondition)])
    func aConditionIsSaid(next: Int64?, since: Int64?, failures: Int64, condition: JobCondition) {
        #expect(
            JobCondition(of: state(next: next, since: since, failures: failures), Self.schedule, at: Self.now)
                == condition)
    }

    @Test(
        arguments: [(1, false), (0, true), (-5, true), (nil, true), (301, false), (302, true), (86_400, true)]
            as [(Int64?, Bool)])
    func theTimeBetweenRunsIsBoundedWhateverTheClockDoes(next: Int64?, isDue: Bool) {
        #expect(state(next: next).isDue(Self.schedule, at: Self.now) == isDue)
    }

    @Test func aWishAndARunThatWasBrokenOffAreDue() {
        var wished = state(next: 100)
        wished.requestedAt = Self.now
        #expect(wished.isDue(Self.schedule, at: Self.now))
        #expect(state(next: 100, since: -5).isDue(Self.schedule, at: Self.now))
    }
}
