import Testing

@testable import Intake

struct CommitPaceTests {
    @Test(arguments: [(64, 10, 5.0), (64, 3, 0), (1, 10, 0), (0, 10, 0), (2, 4, 2)])
    func itWaitsForHalfOfALongCommitThatServesSeveral(requests: Int, took: Int, patience: Double) {
        var pace = CommitPace()
        pace.note(requests: requests, took: .milliseconds(took))
        #expect(pace.patience == .milliseconds(patience))
    }

    @Test func itExpectsThoseOfTheLastCommit() {
        var pace = CommitPace()
        #expect(pace.expects(0))
        pace.note(requests: 64, took: .milliseconds(10))
        #expect(!pace.expects(63))
        #expect(pace.expects(64))
    }

    @Test func whoDoesNotComeBackIsForgotten() {
        var pace = CommitPace()
        pace.note(requests: 64, took: .milliseconds(10))
        for _ in 0..<7 { pace.note(requests: 1, took: .milliseconds(10)) }
        #expect(pace.expects(1))
        #expect(pace.patience == .zero)
    }
}
