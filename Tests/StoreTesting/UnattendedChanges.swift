import Domain
import Store

/// Administrative changes by somebody whom the test does not care about.
extension DataStore {
    private var tester: Actor { .command(account: "test") }

    package func createUser(_ user: NewUser, passwordHash: String, at now: Timestamp) async throws -> User {
        try await createUser(user, passwordHash: passwordHash, by: tester, at: now)
    }

    package func createUser(
        _ user: NewUser, passwordHash: String, rights: ActingUser, at now: Timestamp
    ) async throws -> User {
        try await createUser(user, passwordHash: passwordHash, by: tester, rights: rights, at: now)
    }

    package func updateUser(
        id: Int64, _ change: UserChange, passwordHash: String? = nil, rights: ActingUser? = nil
    ) async throws -> User? {
        try await updateUser(id: id, change, passwordHash: passwordHash, by: tester, rights: rights)
    }

    package func deleteUser(id: Int64, known: User? = nil, rights: ActingUser? = nil) async throws -> Bool {
        try await deleteUser(id: id, known: known, by: tester, rights: rights)
    }

    @discardableResult
    package func setPassword(
        _ hash: String, userID: Int64, known: User? = nil, revokingTokens: Bool
    ) async throws -> Bool {
        try await setPassword(hash, userID: userID, known: known, revokingTokens: revokingTokens, by: tester)
    }

    package func changePassword(of user: User, from verified: String, to hash: String) async throws -> User? {
        try await changePassword(of: user, from: verified, to: hash, by: tester)
    }

    package func createFirstSuperuser(
        _ user: NewUser, passwordHash: String, setupToken digest: String, at now: Timestamp
    ) async throws -> User {
        try await createFirstSuperuser(user, passwordHash: passwordHash, setupToken: digest, by: tester, at: now)
    }

    package func recordLogin(userID: Int64, at now: Timestamp) async throws {
        try await recordLogin(userID: userID, by: tester, at: now)
    }

    package func createKey(
        _ key: NewAPIKey, prefix: String, digest: String, createdBy: Int64?, rights: ActingUser? = nil,
        at now: Timestamp
    ) async throws -> APIKeyRecord {
        try await createKey(
            key, prefix: prefix, digest: digest, createdBy: createdBy, by: tester, rights: rights, at: now)
    }

    package func revokeKey(id: Int64, rights: ActingUser? = nil, at now: Timestamp) async throws -> APIKeyRecord? {
        try await revokeKey(id: id, by: tester, rights: rights, at: now)
    }

    package func resolveError(id: Int64, resolved: Bool, now: Timestamp) async throws -> Stored<ErrorLog>? {
        try await resolveError(id: id, resolved: resolved, by: tester, now: now)
    }

    package func setErrorGroup(id: Int64, state: ErrorGroup.State, now: Timestamp) async throws -> ErrorGroup? {
        try await setErrorGroup(id: id, state: state, by: tester, now: now)
    }
}
