import Authentication
import Domain
import Logging
import SQL
import Store

/// What has to be done before a store can be worked with: its tables are brought to this version, and the access tokens
/// that ended before their time are read.
struct StorePreparation: Sendable {
    let store: DataStore
    let revocations: RevocationList
    let logger: Logger

    /// Prepares the store; false where its database is away at the moment.
    ///
    /// Throws where trying again does not help: the store is newer than this program, or cannot be used.
    func attempt() async throws -> Bool {
        do {
            for step in try await store.migrate() { logger.info("migrated", metadata: ["step": "\(step)"]) }
            try await readRevocations()
            return true
        } catch let error as SQLError where error.mayPass {
            logger.debug("the store is not ready", error: error)
            return false
        }
    }

    /// Takes in the access tokens that other servers on the same store ended.
    func readRevocations() async throws {
        for (id, until) in try await store.revokedTokens(now: .now()) { revocations.revoke(id, until: until.date) }
    }
}

extension SQLError {
    /// Whether the database may come back by itself.
    fileprivate var mayPass: Bool {
        switch self {
        case .unavailable, .busy, .readOnly, .outcomeUnknown: true
        case .full, .inputOutput, .corrupt, .constraint, .locked, .unsupportedURL, .schema, .failed: false
        }
    }
}
