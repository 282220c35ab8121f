import Store
import Synchronization

/// The session's cookie of the server's store, whose identity is read when it is first needed: the database may be away
/// when the server starts.
final class StoreCookie: Sendable {
    private let store: DataStore
    private let cookie = Mutex<SessionCookie?>(nil)

    /// The cookie of `store`.
    init(_ store: DataStore) {
        self.store = store
    }

    /// The cookie; throws where the store cannot be asked who it is.
    func get() async throws -> SessionCookie {
        if let cookie = cookie.withLock({ $0 }) { return cookie }
        let found = SessionCookie(storeIdentity: try await store.identity())
        cookie.withLock { $0 = found }
        return found
    }
}
