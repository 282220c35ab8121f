import Credentials
import Logging
import RedisServer
import Testing

@testable import API
@testable import Access
@testable import Redis

struct SharedLoginThrottleTests {
    private static let limits = LoginThrottle.Limits(failures: 3)

    /// Runs `body` with the throttles of two instances on one Redis.
    private func withTwo(
        _ server: RedisServer, _ body: (SharedLoginThrottle, SharedLoginThrottle, RedisClient) async throws -> Void
    ) async throws {
        var limits = RedisLimits()
        limits.leastPause = .milliseconds(20)
        limits.longestPause = .milliseconds(100)
        let client = RedisClient(
            try RedisAddress(server.url()), limits: limits,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let running = Task { await client.run() }
        defer { running.cancel() }
        try await wait(for: client, .connected)
        let throttles = (0..<2).map { _ in
            SharedLoginThrottle(
                local: LoginThrottle(limits: SharedLoginThrottleTests.limits), limits: SharedLoginThrottleTests.limits,
                redis: client)
        }
        try await body(throttles[0], throttles[1], client)
    }

    private func wait(for client: RedisClient, _ condition: RedisCondition) async throws {
        let end = ContinuousClock.now + .seconds(20)
        while (client.condition == .connected) != (condition == .connected) {
            try #require(ContinuousClock.now < end)
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// One guess; true where it was allowed, and failed.
    private func guess(_ throttle: SharedLoginThrottle, user: String = "a", address: String = "10.0.0.1") async throws
        -> Bool
    {
        guard case .allowed(let reservation) = try await throttle.reserve(user: user, address: address) else {
            return false
        }
        try await throttle.complete(reservation, as: .failed)
        return true
    }

    @Test func guessesAreCountedOverAllInstances() async throws {
        let server = try await RedisServer()
        try await withTwo(server) { first, second, _ in
            var allowed = 0
            for _ in 0..<5 {
                if try await guess(first, address: "10.0.0.1") { allowed += 1 }
                if try await guess(second, user: " A", address: "10.0.0.2") { allowed += 1 }
            }
            #expect(allowed == 3)
            guard case .retry(let seconds) = try await second.reserve(user: "a", address: "10.0.0.9") else {
                Issue.record("allowed")
                return
            }
            #expect((1...900).contains(seconds))
        }
    }

    @Test func successAtOneInstanceForgetsTheSharedFailures() async throws {
        let server = try await RedisServer()
        try await withTwo(server) { first, second, _ in
            for _ in 0..<2 { #expect(try await guess(first)) }
            guard case .allowed(let reservation) = try await second.reserve(user: "a", address: "10.0.0.2") else {
                Issue.record("refused")
                return
            }
            try await second.complete(reservation, as: .succeeded)

            for _ in 0..<3 { #expect(try await guess(second, address: "10.0.0.3")) }
            #expect(try await !guess(second, address: "10.0.0.3"))
        }
    }

    @Test func abandonedAttemptsDoNotCount() async throws {
        let server = try await RedisServer()
        try await withTwo(server) { first, second, _ in
            for throttle in [first, second, first, second] {
                guard case .allowed(let reservation) = try await throttle.reserve(user: "a", address: "b") else {
                    Issue.record("refused")
                    return
                }
                try await throttle.complete(reservation, as: .abandoned)
            }
        }
    }

    @Test(arguments: [
        (Int64.max, 900), (Int64.min, 1), (-1, 1), (0, 1), (1, 1), (1000, 1), (1001, 2), (900_000, 900), (900_001, 900),
    ])
    func aWaitIsNeverLongerThanTheWindow(milliseconds: Int64, seconds: Int) {
        #expect(SharedLoginThrottle.seconds(milliseconds, within: .seconds(900)) == seconds)
    }

    @Test func attemptsOfATimeToComeCountAsNow() async throws {
        let server = try await RedisServer()
        try await withTwo(server) { first, second, client in
            for _ in 0..<3 { #expect(try await guess(first)) }
            // As if Redis' clock had been set back by a day since.
            let names = try await client.call(["KEYS", "*attempts*"]).members.compactMap(\.text)
            for name in names {
                for member in try await client.call(["ZRANGE", name, "0", "-1"]).members.compactMap(\.text) {
                    _ = try await client.call(["ZINCRBY", name, "86400000", member])
                }
            }
            guard case .retry(let seconds) = try await second.reserve(user: "a", address: "10.0.0.9") else {
                Issue.record("allowed")
                return
            }
            #expect(!names.isEmpty && (1...900).contains(seconds))
        }
    }

    @Test(arguments: ["kill", "stall", "flush"])
    func troubleMakesItNoWeakerThanOneInstance(trouble: String) async throws {
        let server = try await RedisServer()
        try await withTwo(server) { first, _, client in
            var allowed = 0
            if try await guess(first) { allowed += 1 }
            switch trouble {
            case "kill":
                server.kill()
                try await wait(for: client, .away(""))
            case "stall": server.stall()
            default:
                _ = try await client.call(["FLUSHALL"])
            }
            for _ in 0..<6 where try await guess(first) { allowed += 1 }
            #expect(allowed == 3)
        }
    }
}
