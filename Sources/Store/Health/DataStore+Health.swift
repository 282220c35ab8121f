import Domain
import SQL
import Synchronization

extension DataStore {
    /// Whether what readers of sessions and aggregates are answered may lack records that were acknowledged.
    public var isBehind: Bool { health.has(.settling) }

    /// Asks the database which version its tables are of; throws where it cannot answer, where they are of another one
    /// than this program's, or where what it is asked is not the file at the store's path any more.
    public func check() async throws {
        try database.verify()
        let applied = try await database.read { connection in
            try connection.all("SELECT id FROM schema_migrations ORDER BY id") { $0.text(0) }
        }
        if let mismatch = Schema.version.mismatch(with: applied) {
            health.note(mismatch)
            throw mismatch
        }
        health.clear(.newer)
    }

    /// Finds out whether records can be read and stored now: throws why not.
    ///
    /// What was written a moment ago needs no proof; else something small is written, since a store that can be read may
    /// be full, read-only, or in another process' hands.
    public func probe() async throws {
        async let reading: Void = check()
        let isProven = health.hasWritten(within: DataStore.provenFor) && !health.needsAnotherWrite
        if !isProven, database.ownership != .none { try await writeSomethingSmall() }
        try await reading
    }

    private static let provenFor = Duration.seconds(5)

    private func writeSomethingSmall() async throws {
        _ = try await database.write(.concurrent) { connection in
            try connection.execute(
                """
                INSERT INTO settled_events (instance, last_event) VALUES (\(connection.lease.instance), 0)
                ON CONFLICT (instance) DO UPDATE SET last_event = settled_events.last_event
                """)
        }
    }

    /// Where a write has failed, writes something small, so that it is known when the reason is gone.
    public func tryToWriteAgain() async {
        try? database.verify()
        guard health.needsAnotherWrite, database.ownership != .none else { return }
        try? await writeSomethingSmall()
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
