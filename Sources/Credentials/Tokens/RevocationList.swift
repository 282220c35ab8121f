import Foundation
import Synchronization

/// The ids of access tokens that ended before their time, held in memory because every request asks.
///
/// The store is the truth: the caller loads its rows at the start and writes each revocation there too. An id is
/// forgotten when its token has expired by every clock that the server has shown, so setting the time of day back, or
/// forth and back again, brings no ended token to life. The list is no longer than the tokens revoked in one lifetime.
public final class RevocationList: Sendable {
    private struct State {
        var expiries: [String: Date] = [:]
        var sweepAbove = 1024
        /// The time of day at the start of the steady clock, by the earliest and by the latest time that was shown.
        var earliestOrigin = Date.distantFuture
        var latestOrigin = Date.distantPast
    }

    private let state = Mutex(State())
    private let now: @Sendable () -> Date
    private let uptime: @Sendable () -> ContinuousClock.Instant
    private let start: ContinuousClock.Instant

    /// Starts with what the store holds: pairs of token id and the token's expiry; `now` is the time of day, `uptime` a
    /// clock that only goes on.
    public init(
        _ revoked: some Sequence<(id: String, until: Date)> = [],
        now: @escaping @Sendable () -> Date = { Date() },
        uptime: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.now = now
        self.uptime = uptime
        start = uptime()
        for (id, until) in revoked { revoke(id, until: until) }
    }

    /// How many ids are held.
    public var count: Int { state.withLock { $0.expiries.count } }

    /// The present time by the clock, among all that were shown, that is furthest behind: what has expired by it has
    /// expired by all of them.
    public var earliestNow: Date { observed { $0.earliestOrigin + $1 } }

    /// The present time by the clock, among all that were shown, that is furthest ahead: no token that was issued
    /// before lives longer than a lifetime from then on.
    public var latestNow: Date { observed { $0.latestOrigin + $1 } }

    /// Ends the token with this id; `until` is the token's own expiry.
    public func revoke(_ id: String, until: Date) {
        observed { state, elapsed in
            // The signer accepts a token for a while after its expiry; so long must this hold.
            state.expiries[id] = max(until + TokenSigner.leeway, state.expiries[id] ?? .distantPast)
            guard state.expiries.count > state.sweepAbove else { return }
            let earliest = state.earliestOrigin + elapsed
            state.expiries = state.expiries.filter { $0.value >= earliest }
            state.sweepAbove = max(1024, state.expiries.count * 2)
        }
    }

    /// Whether the token with this id has been ended.
    public func isRevoked(_ id: String) -> Bool { observed { state, _ in state.expiries[id] != nil } }

    /// Runs `body` with the seconds since the start, after the time that the clock shows now was noted.
    private func observed<Value>(_ body: (inout State, TimeInterval) -> Value) -> Value {
        let elapsed = (uptime() - start) / .seconds(1)
        let origin = now() - elapsed
        return state.withLock { state in
            state.earliestOrigin = min(state.earliestOrigin, origin)
            state.latestOrigin = max(state.latestOrigin, origin)
            return body(&state, elapsed)
        }
    }
}
