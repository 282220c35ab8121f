import Domain
import SQL
import Synchronization

extension DataStore {
    /// Whether what readers of sessions and aggregates are answered may lack records that were acknowledged.
    public var isBehind: Bool { health.has(.settling) }

    /// Asks the database the cheapest question that needs its tables; throws where it cannot answer, or where what it
    /// is asked is not the file at the store's path any more.
    public func check() async throws {
        try database.verify()
        _ = try await database.read { try $0.first("SELECT id FROM schema_migrations LIMIT 1") { $0.text(0) } }
    }

    /// Where a write has failed, writes something small, so that it is known when the reason is gone.
    public func tryToWriteAgain() async {
        try? database.verify()
        guard health.needsAnotherWrite, database.ownership != .none else { return }
        _ = try? await database.write(.shared) { connection in
            try connection.execute(
                """
                INSERT INTO settled_events (instance, last_event) VALUES (\(connection.lease.instance), 0)
                ON CONFLICT (instance) DO UPDATE SET last_event = settled_events.last_event
                """)
        }
    }

    /// Settles, so that what is read next covers every event stored before.
    ///
    /// A store that cannot settle at the moment must not keep anybody from reading: then the last moment before it
    /// became so is missing, which `isBehind` says.
    ///
    /// Where it waited in vain, for a lock or for a server, readers do not all wait again: the writer tries it every
    /// second.
    func settleIfPossible() async throws {
        guard !health.waitsInVain else { return }
        do {
            try await settle()
        } catch let error where error is SQLError || error is StoreError {
            return
        }
    }
}

/// How far persisting what was stored is behind.
public struct SettlingStatus: Sendable, Equatable {
    /// Records of this process that are stored and not yet in sessions, groups of errors and aggregates.
    public let records: Int
    /// For how many seconds the oldest of them has been waiting.
    public let seconds: Double
    /// How it went.
    public let health: StoreHealth.Settling
}

extension DataStore {
    /// How many records of this process are stored and not yet in sessions and aggregates.
    public var unsettledEvents: Int { memory.withLock { $0.records } }

    /// How far persisting what this process stored is behind; whoever reads aggregates brings it about.
    public var settlingStatus: SettlingStatus {
        let (records, since) = memory.withLock { ($0.records, $0.since) }
        let waited = since.map { ContinuousClock.now - $0 } ?? .zero
        return SettlingStatus(records: records, seconds: waited / .seconds(1), health: health.settling)
    }
}
