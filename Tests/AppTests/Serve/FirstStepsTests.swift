import Credentials
import Domain
import Store
import StoreTesting
import Testing

@testable import App

@Suite struct FirstStepsTests {
    private let secret: SecretKey

    init() throws {
        secret = try SecretKey(String(repeating: "s", count: 32))
    }

    @Test func aNewStoreGetsALinkAndAKey() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.run("init-db")
            let steps = try await temporary.look { try await FirstSteps.prepare($0, secret: secret, now: .now()) }

            let text = steps.lines(host: "127.0.0.1", port: 8123).joined(separator: "\n")

            #expect(text.contains("Set-up link (one use): http://127.0.0.1:8123/setup?token=mcps_"))
            #expect(text.contains("Dashboard: http://127.0.0.1:8123/\n"))
            #expect(text.contains("curl -X POST http://127.0.0.1:8123/api/v1/analytics/events"))
            #expect(text.contains("Authorization: Bearer mcpa_"))
        }
    }

    @Test func laterStartsShowTheSameLinkAndMakeNoKey() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.run("init-db")
            let first = try await temporary.look { try await FirstSteps.prepare($0, secret: secret, now: .now()) }
            let second = try await temporary.look { try await FirstSteps.prepare($0, secret: secret, now: .now()) }

            #expect(second.setupToken != nil && second.setupToken == first.setupToken)
            #expect(second.ingestKey == nil)
            #expect(try await temporary.look { try await $0.keys() }.count == 1)
        }
    }

    @Test func serversThatStartTogetherMakeOneKey() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.run("init-db")
            let keys = try await temporary.look { store in
                try await withThrowingTaskGroup(of: String?.self) { group in
                    for _ in 0..<8 {
                        group.addTask { try await FirstSteps.prepare(store, secret: secret, now: .now()).ingestKey }
                    }
                    return try await group.reduce(into: []) { if let key = $1 { $0.append(key) } }
                }
            }

            #expect(keys.count == 1)
            #expect(try await temporary.look { try await $0.keys() }.count == 1)
        }
    }

    @Test func aSuperuserNeedsNoLink() async throws {
        try await TemporaryStore.with { temporary in
            try await temporary.run("init-db")
            let user = try NewUser(username: "root", email: "root@example.org", role: .superuser)
            let steps = try await temporary.look { store in
                _ = try await store.createUser(user, passwordHash: "x", at: .now())
                return try await FirstSteps.prepare(store, secret: secret, now: .now())
            }

            #expect(steps.setupToken == nil)
            #expect(!steps.lines(host: "127.0.0.1", port: 1).contains { $0.contains("setup") })
        }
    }

    @Test(arguments: [("0.0.0.0", "localhost"), ("::", "localhost"), ("::1", "[::1]"), ("db.example", "db.example")])
    func linksNameAHostThatCanBeReached(host: String, named: String) {
        let lines = FirstSteps(setupToken: nil, ingestKey: nil).lines(host: host, port: 80)

        #expect(lines.first?.hasSuffix("http://\(named):80") == true)
    }
}
