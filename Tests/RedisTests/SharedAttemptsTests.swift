import Live
import LiveTesting
import RedisServer
import Testing

@testable import Redis

struct SharedAttemptsTests {
    private func counted(_ client: RedisClient, limit: Int = 3, window: Duration = .seconds(60)) -> SharedAttempts {
        SharedAttempts(client, limit: limit, window: window)
    }

    @Test func manyAtOnceGetNoMoreThanTheLimit() async throws {
        let server = try await RedisServer()
        try await withClient(try server.address(), command: .seconds(10)) { client in
            let attempts = counted(client)
            let admissions = await withTaskGroup(of: SharedAttempts.Admission.self) { group in
                for number in 0..<40 {
                    group.addTask { await attempts.reserve("\(number)", for: ["user", "address-\(number)"]) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }

            #expect(admissions.count { $0 == .allowed } == 3)
            #expect(admissions.allSatisfy { $0 != .unknown })
        }
    }

    @Test func anyKeyWithTooManyRefusesAndNothingIsCounted() async throws {
        let server = try await RedisServer()
        try await withClient(try server.address(), command: .seconds(10)) { client in
            let attempts = counted(client, limit: 1)
            #expect(await attempts.reserve("1", for: ["a", "x"]) == .allowed)
            guard case .wait(let milliseconds) = await attempts.reserve("2", for: ["a", "y"]) else {
                Issue.record("allowed")
                return
            }
            #expect((1...60_000).contains(milliseconds))
            #expect(await attempts.reserve("3", for: ["b", "y"]) == .allowed)
        }
    }

    @Test func takenBackAttemptsDoNotCount() async throws {
        let server = try await RedisServer()
        try await withClient(try server.address(), command: .seconds(10)) { client in
            let attempts = counted(client, limit: 1)
            _ = await attempts.reserve("1", for: ["a"])
            await attempts.forget("1", for: ["a"])
            #expect(await attempts.reserve("2", for: ["a"]) == .allowed)
        }
    }

    @Test func successClearsFailuresAndNotWhatIsUnderWay() async throws {
        let server = try await RedisServer()
        try await withClient(try server.address(), command: .seconds(10)) { client in
            let attempts = counted(client)
            for id in ["1", "2", "3"] { #expect(await attempts.reserve(id, for: ["user"]) == .allowed) }
            await attempts.confirm("1", for: ["user"])
            await attempts.forget("2", for: ["user"], clearing: ["user"])

            // Only the third is left.
            #expect(await attempts.reserve("4", for: ["user"]) == .allowed)
            #expect(await attempts.reserve("5", for: ["user"]) == .allowed)
            #expect(await attempts.reserve("6", for: ["user"]) != .allowed)
        }
    }

    @Test func whatIsOldDoesNotCount() async throws {
        let server = try await RedisServer()
        try await withClient(try server.address(), command: .seconds(10)) { client in
            let attempts = counted(client, limit: 1, window: .milliseconds(300))
            #expect(await attempts.reserve("1", for: ["a"]) == .allowed)
            try await eventually { await attempts.reserve("2", for: ["a"]) == .allowed }
        }
    }

    @Test func nothingIsKnownWhileRedisIsAway() async throws {
        let server = try await RedisServer()
        try await withClient(try server.address(), command: .seconds(10)) { client in
            let attempts = counted(client)
            server.kill()
            #expect(await attempts.reserve("1", for: ["a"]) == .unknown)
        }
    }
}
