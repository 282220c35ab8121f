import Domain
import Testing

struct APIKeyTests {
    @Test func aKeyNeedsANameAScopeAndAFutureExpiry() {
        #expect(
            violations { _ = try NewAPIKey(name: "", scopes: [], expiresAt: clock, now: clock) } == [
                "/name", "/scopes", "/expires_at",
            ])
        #expect(violations { _ = try NewAPIKey(name: "ci", scopes: [.read], expiresAt: clock + 1, now: clock) }.isEmpty)
    }

    @Test func aKeyIsValidUntilItExpiresOrIsRevoked() {
        let ends = clock + Timestamp.hour

        #expect(key(expiresAt: nil, revokedAt: nil).isValid(at: .latest))
        #expect(key(expiresAt: ends, revokedAt: nil).isValid(at: ends - 1))
        #expect(!key(expiresAt: ends, revokedAt: nil).isValid(at: ends))
        #expect(!key(expiresAt: nil, revokedAt: clock).isValid(at: clock - 1))
    }

    private func key(expiresAt: Timestamp?, revokedAt: Timestamp?) -> APIKeyRecord {
        APIKeyRecord(
            id: 1, name: "ci", prefix: "mcp_ab", scopes: [.ingest], createdBy: nil, createdAt: clock,
            expiresAt: expiresAt, lastUsedAt: nil, revokedAt: revokedAt)
    }
}
