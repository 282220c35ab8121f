import Credentials
import Domain
import Logging
import Maintenance
import SQL
import Store
import Synchronization

/// What has to be done before a store can be worked with: its tables are brought to this version, and the access tokens
/// that ended before their time are read.
final class StorePreparation: Sendable {
    private let store: DataStore
    private let revocations: RevocationList
    private let logger: Logger
    /// Why the last attempt failed; nil where it did not.
    private let reason = Mutex<String?>(nil)

    init(store: DataStore, revocations: RevocationList, logger: Logger) {
        self.store = store
        self.revocations = revocations
        self.logger = logger
    }

    /// Prepares the store; false where its database is away at the moment, which is logged once for each reason.
    ///
    /// Throws where trying again does not help: the store is newer than this program, or cannot be used. A server that
    /// listens already also waits for a command that has the store for itself.
    func attempt(isListening: Bool) async throws -> Bool {
        do {
            for step in try await store.migrate() { logger.info("migrated", metadata: ["step": "\(step)"]) }
            try await readAllRevocations()
            return true
        } catch let error where StorePreparation.mayPass(error, isListening: isListening) {
            let isNew = reason.withLock { reason in
                defer { reason = "\(error)" }
                return reason != "\(error)"
            }
            if isNew { logger.warning("the store is not ready", error: error) }
            return false
        }
    }

    /// Takes in the access tokens that other servers on the same store ended, and returns how many these are.
    @discardableResult
    func readRevocations() async throws -> Int {
        let tokens = try await store.revokedTokens(now: Timestamp(revocations.earliestNow))
        for (id, until) in tokens { revocations.revoke(id, until: until.date) }
        return tokens.count
    }

    /// Takes in every access token whose end is remembered: the clock may be set back yet.
    private func readAllRevocations() async throws {
        for (id, until) in try await store.revokedTokens() { revocations.revoke(id, until: until.date) }
    }

    private static func mayPass(_ error: any Error, isListening: Bool) -> Bool {
        switch error {
        case let error as SQLError: error.mayPass || isListening && error.isLock
        case CopyError.unfinished: isListening
        default: false
        }
    }
}

extension SQLError {
    /// Whether the database may come back by itself.
    fileprivate var mayPass: Bool {
        switch self {
        case .unavailable, .busy, .readOnly, .outcomeUnknown: true
        case .full, .inputOutput, .corrupt, .detached, .foreign, .constraint, .locked, .unsupportedURL, .schema,
            .failed:
            false
        }
    }

    /// Whether another process has the whole store.
    fileprivate var isLock: Bool {
        if case .locked = self { true } else { false }
    }
}
