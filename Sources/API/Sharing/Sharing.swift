import Access
import Credentials
import Domain
import Live
import Redis

/// What this instance and others tell each other through Redis.
public struct Sharing: Sendable {
    private let redis: RedisClient
    /// Carries messages for watchers, and rights that were taken away.
    private let relay: RedisRelay

    /// Shares what `hub` publishes; makes what others took away count here at once.
    init(
        redis: RedisClient, hub: LiveHub, authenticator: Authenticator, revocations: RevocationList, access: LiveAccess
    ) {
        self.redis = redis
        relay = RedisRelay(redis, hub: hub) { revocation in
            switch revocation {
            case .token(let id, let until):
                revocations.revoke(id, until: until.date)
                authenticator.forgetBrowserSessions()
                access.end(token: id)
            case .user(let id):
                authenticator.forget(userID: id)
                // Where the store cannot say, the look of the next second does.
                Task { try? await access.look(atUser: id) }
            case .keys:
                authenticator.forgetKeys()
                Task { try? await access.lookAtKeys() }
            }
        }
    }

    /// Whether Redis answers.
    var isConnected: Bool { redis.condition == .connected }

    /// Tells the others that an access token, or a whole sign-in, was ended.
    func tell(ended id: String, until: Timestamp) { relay.send(.token(id, until: until)) }

    /// Tells the others that a user's role, state or token version has changed.
    func tell(changedUser id: Int64) { relay.send(.user(id)) }

    /// Tells the others that a key was revoked.
    func tellChangedKeys() { relay.send(.keys) }

    /// Keeps the connections until the task is cancelled and what waits was sent.
    public func run() async {
        // A task of its own, which is not cancelled with this one: the last messages need the connection.
        let connection = Task { await redis.run() }
        await relay.run()
        connection.cancel()
        await connection.value
    }

    /// Returns when what is stored from now on reaches the watchers of all other instances, or when it is no use to wait
    /// for that.
    public func waitUntilOthersAreKnown() async {
        await relay.waitUntilDemandIsKnown(atMost: .seconds(1))
    }
}
