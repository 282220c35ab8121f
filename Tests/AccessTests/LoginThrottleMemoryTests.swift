import Testing

@testable import Access

@Suite struct LoginThrottleMemoryTests {
    private let clock = LoginThrottleTests.TestClock()

    private func throttle(entries: Int) -> LoginThrottle {
        LoginThrottle(limits: .init(entries: entries)) { [clock] in clock.now }
    }

    @Test func aFloodOfNamesNeitherGrowsNorFreesALockedUser() {
        let throttle = throttle(entries: 100)
        for number in 1...5 { _ = throttle.reserve(user: "ada", address: "192.0.2.\(number)") }

        for number in 0..<10_000 {
            _ = throttle.reserve(user: "user\(number)", address: "10.0.\(number / 256).\(number % 256)")
        }

        #expect(throttle.entries.users == 100)
        #expect(throttle.entries.addresses == 100)
        #expect(throttle.reserve(user: "ada", address: "192.0.2.6") == .retry(after: 900))
    }

    @Test func aUserWithFourFailuresOutlastsAFloodOfFewer() {
        let throttle = throttle(entries: 100)
        for number in 1...4 { _ = throttle.reserve(user: "ada", address: "192.0.2.\(number)") }

        for number in 0..<3_000 {
            _ = throttle.reserve(user: "user\(number / 3)", address: "10.0.\(number / 256).\(number % 256)")
        }

        _ = throttle.reserve(user: "ada", address: "192.0.2.5")
        #expect(throttle.reserve(user: "ada", address: "192.0.2.6") == .retry(after: 900))
    }

    @Test func expiredEntriesGoFirst() {
        let throttle = throttle(entries: 10)
        for number in 0..<10 { _ = throttle.reserve(user: "old\(number)", address: "10.0.0.\(number)") }
        clock.advance(seconds: 900)

        _ = throttle.reserve(user: "new", address: "10.0.1.0")

        #expect(throttle.entries == (1, 1))
    }

    @Test func evenATableFullOfLockedUsersTakesANewOne() {
        let throttle = throttle(entries: 10)
        for number in 0..<50 { _ = throttle.reserve(user: "user\(number / 5)", address: "10.0.\(number).0") }
        #expect(throttle.reserve(user: "user9", address: "10.1.0.0") == .retry(after: 900))

        for number in 0..<5 { _ = throttle.reserve(user: "ada", address: "10.2.\(number).0") }

        #expect(throttle.reserve(user: "ada", address: "10.3.0.0") == .retry(after: 900))
        #expect(throttle.entries.users == 10)
    }
}
