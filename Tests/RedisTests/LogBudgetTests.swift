import Testing

@testable import Redis

struct LogBudgetTests {
    @Test func aThingIsSaidSoOftenAndThenSilentForAWhile() {
        var budget = LogBudget()
        let start = ContinuousClock.now
        let first = (0..<6).map { budget.take(at: start + .seconds($0)) }
        #expect(first == [.said, .said, .said, .last, .none, .none])

        #expect(budget.take(at: start + .seconds(59)) == .none)
        #expect(budget.take(at: start + .seconds(61)) != .none)
    }
}
