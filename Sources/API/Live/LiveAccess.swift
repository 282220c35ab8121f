import Access
import Credentials
import Domain
import Live
import Logging
import Store
import Synchronization

/// Ends the watching of those whose right to it has ended.
///
/// What this server itself takes away ends at once. What another process does, such as the command line or another
/// instance, is found by a look each second.
final class LiveAccess: Sendable {
    private struct Holding {
        let right: LiveRight
        var watchers: Int
    }

    /// The most questions that one look asks the store; the rest waits for the next.
    private static let questions = 1000

    private let hub: LiveHub
    private let store: DataStore
    private let revocations: RevocationList
    private let now: @Sendable () -> Timestamp
    private let holdings = Mutex<[LivePrincipal: Holding]>([:])
    private let turn = Atomic<Int>(0)

    /// Watches over the subscriptions of `hub`.
    init(
        hub: LiveHub, store: DataStore, revocations: RevocationList, now: @escaping @Sendable () -> Timestamp
    ) {
        self.hub = hub
        self.store = store
        self.revocations = revocations
        self.now = now
    }

    /// Notes that somebody watches by `right`.
    func enter(_ right: LiveRight) {
        // Nobody can take away what is everybody's, or what only a restart changes.
        guard right.principal != LivePrincipal() else { return }
        holdings.withLock { holdings in
            holdings[right.principal, default: Holding(right: right, watchers: 0)].watchers += 1
        }
    }

    /// Notes that one of those who watch by `right` has left.
    func leave(_ right: LiveRight) {
        holdings.withLock { holdings in
            guard let holding = holdings[right.principal] else { return }
            holdings[right.principal]?.watchers -= 1
            if holding.watchers <= 1 { holdings[right.principal] = nil }
        }
    }

    /// Ends who watches by a token or sign-in of this name.
    func end(token id: String) {
        hub.end { $0.tokenID == id || $0.login == id }
    }

    /// Looks whether those who watch as this user still may.
    func look(atUser id: Int64) async throws {
        let rights = rights.filter { $0.principal.userID == id }
        if rights.isEmpty { return }
        let user = try await store.user(id: id)
        for right in rights where right.isLost(with: user) { end(right, .revoked) }
    }

    /// Looks whether those who watch by a key still may.
    func lookAtKeys() async throws {
        let rights = rights.filter { $0.principal.keyID != nil }
        if rights.isEmpty { return }
        let now = now()
        let valid = Set(try await store.keys().filter { $0.isValid(at: now) }.map(\.id))
        for right in rights where right.principal.keyID.map(valid.contains) == false { end(right, .revoked) }
    }

    /// Looks each second, until the task is cancelled.
    func run(_ logger: Logger) async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            do {
                try await look()
            } catch {
                // While the store is away, who watches goes on; requests are refused meanwhile.
                logger.debug("rights of watchers could not be looked at", metadata: ["error": "\(error)"])
            }
        }
    }

    /// Looks at every right once, or at as many as one look may.
    func look() async throws {
        let now = now()
        for right in rights {
            if let end = right.expiresAt, end <= now { self.end(right, .expired) }
            if isRevoked(right.principal) { end(right, .revoked) }
        }
        try await lookAtKeys()
        let (users, logins) = questions()
        for id in users { try await look(atUser: id) }
        for right in logins {
            guard let login = right.principal.login else { continue }
            let isOver = try await store.tokenHolder(digest: login, now: now) == nil
            if isOver { end(right, .revoked) }
        }
    }

    private var rights: [LiveRight] { holdings.withLock { $0.values.map(\.right) } }

    private func end(_ right: LiveRight, _ reason: LiveEnd) {
        hub.end(reason) { $0 == right.principal }
    }

    private func isRevoked(_ principal: LivePrincipal) -> Bool {
        principal.tokenID.map(revocations.isRevoked) == true || principal.login.map(revocations.isRevoked) == true
    }

    /// The users and browsers' sessions to ask the store about now: all in turn, where they are too many for one look.
    private func questions() -> (users: [Int64], logins: [LiveRight]) {
        let rights = rights
        let users = Set(rights.compactMap(\.principal.userID)).sorted()
        // A browser's session has no token of its own: its row in the store is all that there is.
        let logins = rights.filter { $0.principal.login != nil && $0.principal.tokenID == nil }
            .sorted { ($0.principal.login ?? "") < ($1.principal.login ?? "") }
        let rounds = max(1, (users.count + logins.count + LiveAccess.questions - 1) / LiveAccess.questions)
        let round = turn.wrappingAdd(1, ordering: .relaxed).oldValue % rounds
        return (
            users.indices.filter { $0 % rounds == round }.map { users[$0] },
            logins.indices.filter { $0 % rounds == round }.map { logins[$0] }
        )
    }
}

extension APIDependencies {
    /// Makes a change of a user count at once: for the next request, and for what is watched.
    func forget(userID: Int64) async {
        authenticator.forget(userID: userID)
        sharing?.tell(changedUser: userID)
        // Where the store cannot say, the look of the next second does.
        try? await live.access.look(atUser: userID)
    }

    /// Makes a change of a key count at once: for the next request, and for what is watched.
    func forgetKeys() async {
        authenticator.forgetKeys()
        sharing?.tellChangedKeys()
        try? await live.access.lookAtKeys()
    }
}
