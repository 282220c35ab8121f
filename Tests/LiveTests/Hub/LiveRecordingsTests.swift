import Testing

@testable import Live

/// What is asked for, how much work it is, and what is kept of it for a while.
struct LiveRecordingsTests {
    private let events = LiveInterest(.events)
    private let costs = LiveInterest(.costs)
    private let start = ContinuousClock.now

    private func watched(_ interest: LiveInterest, by count: Int) -> LiveRecordings {
        var recordings = LiveRecordings()
        for _ in 0..<count { recordings.add(interest, at: 1) }
        return recordings
    }

    @Test(arguments: [(0, 9), (1, 9), (3, 7), (8, 2), (9, 2)])
    func whoTakesNothingCountsForAnEighth(stalled: Int, weight: Int) {
        var recordings = watched(events, by: 9)
        recordings.note(stalled: [events: stalled])

        #expect(recordings.weights == [events: weight])
    }

    @Test func theVersionRisesWithWhoeverComesGoesOrStallsAndWithNothingElse() {
        var recordings = watched(events, by: 2)
        let first = recordings.version
        recordings.note(stalled: [events: 1])
        #expect(recordings.version == first + 1)
        recordings.note(stalled: [events: 1])
        #expect(recordings.version == first + 1)
        recordings.remove(events, until: start, limits: LiveLimits())
        #expect(recordings.version == first + 2)
    }

    @Test func whoLeavesIsNoLongerAmongThoseWhoTakeNothing() {
        var recordings = watched(events, by: 3)
        recordings.note(stalled: [events: 3])
        recordings.remove(events, until: start, limits: LiveLimits())

        #expect(recordings.weights == [events: 1])
    }

    @Test func ofThoseWhoseLastWatcherIsGoneSoManyAreKeptAsTheLimitSays() {
        var limits = LiveLimits()
        limits.lingering = 1
        var recordings = watched(events, by: 1)
        recordings.add(costs, at: 1)
        recordings.remove(events, until: start, limits: limits)
        recordings.remove(costs, until: start, limits: limits)

        #expect(recordings.has(events) && !recordings.has(costs))
        #expect(recordings.kinds == events.topic.kind)
    }

    @Test func whoComesBackMakesRoomForAnother() {
        var limits = LiveLimits()
        limits.lingering = 1
        var recordings = watched(events, by: 1)
        recordings.add(costs, at: 1)
        recordings.remove(events, until: start, limits: limits)
        recordings.add(events, at: 2)
        recordings.remove(costs, until: start, limits: limits)

        #expect(recordings.has(costs))
        recordings.sweep(at: start)
        #expect(recordings.has(events) && !recordings.has(costs))
    }
}
