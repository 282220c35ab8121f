import Foundation
import Synchronization

/// The ids of access tokens that ended before their time, held in memory because every request asks.
///
/// The store is the truth: the caller loads its rows at the start and writes each revocation there too. An id is
/// forgotten when its token has expired, so the list is no longer than the tokens revoked in one lifetime.
public final class RevocationList: Sendable {
    private struct State {
        var expiries: [String: Date] = [:]
        var sweepAbove = 1024
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Date

    /// Starts with what the store holds: pairs of token id and the token's expiry.
    public init(
        _ revoked: some Sequence<(id: String, until: Date)> = [],
        now: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.now = now
        for (id, until) in revoked { revoke(id, until: until) }
    }

    /// How many ids are held.
    public var count: Int { state.withLock { $0.expiries.count } }

    /// Ends the token with this id; `until` is the token's own expiry.
    public func revoke(_ id: String, until: Date) {
        let now = now()
        state.withLock { state in
            // The signer accepts a token for a while after its expiry; so long must this hold.
            state.expiries[id] = max(until + TokenSigner.leeway, state.expiries[id] ?? .distantPast)
            guard state.expiries.count > state.sweepAbove else { return }
            state.expiries = state.expiries.filter { $0.value >= now }
            state.sweepAbove = max(1024, state.expiries.count * 2)
        }
    }

    /// Whether the token with this id has been ended.
    public func isRevoked(_ id: String) -> Bool {
        let now = now()
        return state.withLock { state in state.expiries[id].map { $0 >= now } ?? false }
    }
}
