import Synchronization
import Testing

@testable import Access

@Suite struct LoginThrottleTests {
    /// A clock that moves when told to.
    final class TestClock: Sendable {
        private let instant = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { instant.withLock(\.self) }
        func advance(seconds: Double) { instant.withLock { $0 += .seconds(seconds) } }
    }

    private let clock = TestClock()
    private let throttle: LoginThrottle

    init() {
        throttle = LoginThrottle { [clock] in clock.now }
    }

    private func attempt(
        _ user: String = "ada", from address: String = "192.0.2.1", ending outcome: LoginOutcome = .failed
    ) -> Int? {
        switch throttle.reserve(user: user, address: address) {
        case .retry(let seconds): return seconds
        case .allowed(let reservation):
            throttle.complete(reservation, as: outcome)
            return nil
        }
    }

    @Test func theSixthFailureOfAUserIsRefusedWhateverTheAddress() {
        for number in 1...5 { #expect(attempt(from: "192.0.2.\(number)") == nil) }

        #expect(attempt(from: "192.0.2.6") == 900)
        #expect(attempt("eve", from: "192.0.2.6") == nil)
    }

    @Test func theSixthFailureOfAnAddressIsRefusedWhateverTheUser() {
        for number in 1...5 { #expect(attempt("user\(number)") == nil) }

        #expect(attempt("user6") == 900)
        #expect(attempt("user6", from: "192.0.2.2") == nil)
    }

    @Test func attemptsComeBackAsFailuresAge() {
        for number in 1...5 {
            #expect(attempt(from: "192.0.2.\(number)") == nil)
            clock.advance(seconds: 60)
        }

        #expect(attempt(from: "192.0.2.6") == 600)
        clock.advance(seconds: 599.5)
        #expect(attempt(from: "192.0.2.6") == 1)
        clock.advance(seconds: 0.5)
        #expect(attempt(from: "192.0.2.6") == nil)
        #expect(attempt(from: "192.0.2.7") == 60)
    }

    @Test func refusedAttemptsDoNotProlongTheWait() {
        for _ in 1...5 { #expect(attempt() == nil) }
        for _ in 1...50 { #expect(attempt() != nil) }

        clock.advance(seconds: 900)

        #expect(attempt() == nil)
    }

    @Test func successClearsTheUserButNotTheAddress() {
        for _ in 1...4 { #expect(attempt() == nil) }

        #expect(attempt(ending: .succeeded) == nil)

        for number in 2...6 { #expect(attempt(from: "192.0.2.\(number)") == nil) }
        #expect(attempt("eve") == nil)
        #expect(attempt("eve") == 900)
    }

    @Test func successesAndUnansweredAttemptsAreNoFailures() {
        for _ in 1...20 {
            #expect(attempt(ending: .succeeded) == nil)
            #expect(attempt(ending: .abandoned) == nil)
        }

        #expect(throttle.entries == (0, 0))
    }

    @Test func whatIsNeverCompletedStaysCounted() {
        for _ in 1...5 { _ = throttle.reserve(user: "ada", address: "192.0.2.1") }

        #expect(attempt() == 900)
    }

    @Test func aSuccessDoesNotFreeGuessesUnderWay() {
        for number in 1...4 { _ = throttle.reserve(user: "ada", address: "192.0.2.\(number)") }

        #expect(attempt(from: "192.0.2.5", ending: .succeeded) == nil)

        #expect(attempt(from: "192.0.2.6") == nil)
        #expect(attempt(from: "192.0.2.7") == 900)
    }

    @Test func ofAHundredParallelGuessesFiveGetThrough() async {
        let passed = await withTaskGroup(of: Bool.self) { [throttle] group in
            for number in 0..<100 {
                group.addTask {
                    guard case .allowed(let attempt) = throttle.reserve(user: "ada", address: "192.0.2.\(number)")
                    else { return false }
                    await Task.yield()
                    throttle.complete(attempt, as: .failed)
                    return true
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }

        #expect(passed == 5)
    }

    @Test(arguments: ["Ada", " ADA\t", "ada "])
    func countsSpellingsOfANameTogether(spelling: String) {
        for number in 1...5 { #expect(attempt(from: "192.0.2.\(number)") == nil) }

        #expect(attempt(spelling, from: "192.0.2.6") == 900)
    }

    @Test(arguments: [
        ("2001:db8::1", "2001:db8::ffff", true), ("2001:db8:0:1::1", "2001:db8:0:2::1", false),
        ("192.0.2.1", "::ffff:192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false), ("fe80::1%eth0", "fe80::2", true),
        ("unknown", "unknown", true), ("unknown", "other", false),
    ])
    func countsAnIPv6NetworkAsOneAddress(one: String, other: String, isSame: Bool) {
        #expect((LoginIdentity.address(one) == LoginIdentity.address(other)) == isSame)
    }
}
