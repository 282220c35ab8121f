import Domain
import SQL
import Store
import StoreTesting
import Testing

struct KeyContractTests {
    @Test(arguments: Driver.allCases)
    func aKeyComesBackWhole(driver: Driver) async throws {
        try await withStore(driver) { store in
            let full = try NewAPIKey(name: "ci é", scopes: [.read, .ingest], expiresAt: clock + 9, now: clock)
            let bare = try NewAPIKey(name: "x", scopes: [.ingest], now: clock)
            let first = try await store.createKey(full, prefix: "mcp_ab", digest: "d1", createdBy: 7, at: clock)
            let second = try await store.createKey(bare, prefix: "mcp_cd", digest: "d2", createdBy: nil, at: clock)

            #expect(try await store.keys() == [first, second])
            #expect(try await store.key(digest: "d1") == first)
            #expect(first.scopes == [.ingest, .read] && first.expiresAt == clock + 9 && first.createdBy == 7)
            #expect(try await store.key(digest: "D1") == nil)
            await #expect(throws: SQLError.self) {
                try await store.createKey(bare, prefix: "p", digest: "d1", createdBy: nil, at: clock)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func aRevokedKeyStaysRevoked(driver: Driver) async throws {
        try await withStore(driver) { store in
            let key = try NewAPIKey(name: "x", scopes: [.read], now: clock)
            let made = try await store.createKey(key, prefix: "p", digest: "d", createdBy: nil, at: clock)

            #expect(try await store.revokeKey(id: made.id, at: clock + 1)?.revokedAt == clock + 1)
            #expect(try await store.revokeKey(id: made.id, at: clock + 2)?.revokedAt == clock + 1)
            #expect(try await store.key(digest: "d")?.isValid(at: clock) == false)
            #expect(try await store.revokeKey(id: 99, at: clock) == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func theLastUseIsNoted(driver: Driver) async throws {
        try await withStore(driver) { store in
            let key = try NewAPIKey(name: "x", scopes: [.read], now: clock)
            let made = try await store.createKey(key, prefix: "p", digest: "d", createdBy: nil, at: clock)
            try await store.touchKeys([made.id: clock + 5, 99: clock])
            try await store.touchKeys([:])

            #expect(try await store.key(digest: "d")?.lastUsedAt == clock + 5)
        }
    }
}
