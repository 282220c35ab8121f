import Access
import Credentials
import Live
import Redis

/// Limits guesses over all instances together: each counts by itself, and in Redis with the others.
///
/// An attempt has to pass both, so Redis that is away, or has forgotten, makes it no weaker than one instance alone.
public struct SharedLoginThrottle: LoginThrottling {
    private let local: any LoginThrottling
    private let shared: SharedAttempts
    private let window: Duration
    /// Tells this instance's attempts from those of others.
    private let instance = String(UInt64.random(in: .min ... .max), radix: 36)

    /// Counts in `local` first, and then through `redis`, by the same limits.
    public init(local: any LoginThrottling, limits: LoginThrottle.Limits = .init(), redis: RedisClient) {
        self.local = local
        window = limits.window
        shared = SharedAttempts(redis, limit: limits.failures, window: limits.window)
    }

    /// Counts an attempt, unless this instance or all together have counted too many.
    public func reserve(user: String, address: String) async throws -> LoginAdmission {
        let admission = try await local.reserve(user: user, address: address)
        guard case .allowed(let reservation) = admission else { return admission }
        let keys = [userKey(reservation), addressKey(reservation)]
        guard case .wait(let milliseconds) = await shared.reserve(name(reservation), for: keys) else {
            return admission
        }
        try await local.complete(reservation, as: .abandoned)
        return .retry(after: SharedLoginThrottle.seconds(milliseconds, within: window))
    }

    /// Confirms the attempt as failed, or takes it back as `LoginOutcome` says.
    public func complete(_ reservation: LoginReservation, as outcome: LoginOutcome) async throws {
        try await local.complete(reservation, as: outcome)
        let keys = [userKey(reservation), addressKey(reservation)]
        switch outcome {
        case .failed: await shared.confirm(name(reservation), for: keys)
        case .abandoned: await shared.forget(name(reservation), for: keys)
        case .succeeded: await shared.forget(name(reservation), for: keys, clearing: [keys[0]])
        }
    }

    /// Whole seconds of a wait that Redis named, rounded up: at least 1, and never more than the window.
    static func seconds(_ milliseconds: Int64, within window: Duration) -> Int {
        let longest = max(1, window.components.seconds)
        return Int(min(max(1, milliseconds / 1000 + (milliseconds % 1000 > 0 ? 1 : 0)), longest))
    }

    private func name(_ reservation: LoginReservation) -> String { "\(instance)-\(reservation.id)" }
    private func userKey(_ reservation: LoginReservation) -> String { "user:\(reservation.user)" }
    private func addressKey(_ reservation: LoginReservation) -> String { "address:\(reservation.address)" }
}
