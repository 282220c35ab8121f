import Domain
import SQL
import Synchronization

extension DataStore {
    /// From how many applied records on they are persisted without being asked for.
    private static let persistedRecords = 50_000
    /// How many applied records may wait: whoever stores more waits until they are persisted.
    private static let mostWaiting = 400_000

    /// Persists what is applied: brings sessions, groups of errors and rollups up to the last record of this process,
    /// for whoever reads them; does nothing where they are.
    ///
    /// What other instances stored is settled by them, at most a second later.
    public func settle() async throws {
        guard database.ownership != .none else { return }
        guard !memory.withLock({ $0.isPersisted }) else { return health.clear(.settling) }
        try await health.settling {
            try await settling.withLock {
                try await persistApplied()
                try await settleFormer()
            }
        }
    }

    /// Settles where many records were applied: in the background, or at once where too many wait.
    public func settleIfMany() async {
        let (all, waiting) = memory.withLock { ($0.records, $0.waitingRecords) }
        if all >= DataStore.mostWaiting {
            try? await settle()
        } else if waiting >= DataStore.persistedRecords,
            settlesInBackground.compareExchange(expected: false, desired: true, ordering: .acquiringAndReleasing)
                .exchanged
        {
            Task {
                // What cannot be persisted now is by whoever tries next, a second later at most.
                try? await settle()
                settlesInBackground.store(false, ordering: .releasing)
            }
        }
    }

    /// Settles what instances that are gone left behind, and returns their numbers.
    @discardableResult
    public func settleForOthers(now: Timestamp = .now()) async throws -> [Int64] {
        guard database.ownership == .share else { return [] }
        let others = try await database.write(.concurrent) { connection in
            try connection.all(
                """
                SELECT instance FROM event_blocks WHERE instance <> \(connection.lease.instance)
                UNION SELECT instance FROM record_blocks WHERE instance <> \(connection.lease.instance)
                """
            ) { $0.integer(0) }
        }
        var settled: [Int64] = []
        for instance in others.sorted() {
            if let found = try await settle(leftBy: instance, now: now), found > 0 { settled.append(instance) }
        }
        return settled
    }

    /// Settles what the server with the number `instance` left behind, and returns how many records that were; nil where
    /// one that lives has the number.
    private func settle(leftBy instance: Int64, now: Timestamp) async throws -> Int? {
        var total = 0
        while true {
            let found = try await database.writeDerived { connection -> Int? in
                // Whoever lives has this lock.
                guard try connection.tryLock("instance-\(instance)") else { return nil }
                var persister = Persister(epoch: 0, instance: instance)
                return try persister.catchUp(to: SettledMarks(all: .max), now: now, on: connection)
            } ended: { _ in
            }
            guard let found else { return nil }
            guard found > 0 else { return total }
            total += found
        }
    }

    /// Settles what this process stored under numbers that it had before its connection ended; throws where a server
    /// that has such a number now, or a connection that has not ended yet, has still to.
    private func settleFormer() async throws {
        for (instance, last) in memory.withLock({ $0.former }) {
            if try await settle(leftBy: instance, now: .now()) == nil {
                let isBehind = try await database.read { connection in
                    let marks = try SettledMarks.read(instance, on: connection)
                    return try RawTable.allCases.contains { table in
                        try table.hasRecords(of: instance, after: marks[table], to: last[table], on: connection)
                    }
                }
                guard !isBehind else {
                    throw SQLError.busy("what this server stored as number \(instance) waits for who has that now")
                }
            }
            memory.withLock { $0.noteSettled(former: instance) }
        }
    }

    /// Persists whatever is applied and committed; only one task at a time may.
    private func persistApplied() async throws {
        var last: any Error = MarksMoved()
        for _ in 0..<DataStore.attempts {
            guard let (changes, identity) = try await takeChanges() else { return }
            do {
                while try await persistSome(changes, of: identity) {}
                return memory.withLock { $0.notePersisted(identity.epoch) }
            } catch let error where error is MarksMoved || DataStore.isOfConnection(error) {
                // The connection had ended, this process lost its number meanwhile, or how a transaction ended was not
                // heard: look again.
                last = error
            }
        }
        throw last is MarksMoved ? SQLError.busy("other servers settle what this one stored") : last
    }

    /// Whether an error may be that of a connection that had ended before.
    private static func isOfConnection(_ error: any Error) -> Bool {
        switch error {
        case SQLError.unavailable, SQLError.outcomeUnknown: true
        default: false
        }
    }

    /// How often is looked again.
    private static let attempts = 3

    /// What was applied; nil where everything is persisted.
    private func takeChanges() async throws -> (AppliedChanges, WriterState.Identity)? {
        var taken = memory.withLock { $0.takeChanges() }
        if case .unknown = taken {
            let end = TransactionEnd()
            // Behind the transaction that runs, if one does, and before the next one.
            try await database.write(.concurrent) { connection in
                try self.withState(on: connection, now: .now()) { _ in }
            } ended: { isCommitted in
                self.noteEnd(isCommitted: isCommitted)
                end.taken.withLock { $0 = self.memory.withLock { $0.takeChanges() } }
            }
            taken = end.taken.withLock { $0 }
        }
        guard case .changes(let changes, let identity) = taken else { return nil }
        return (changes, identity)
    }

    /// Persists a part of what lies behind the marks, or `changes` where there is nothing else; returns whether there
    /// may be more.
    private func persistSome(_ changes: AppliedChanges, of identity: WriterState.Identity) async throws -> Bool {
        do {
            return try await database.writeDerived { connection in
                var persister = self.takePersister(identity)
                defer { self.persister.withLock { $0 = persister } }
                if !persister.hasCaughtUp {
                    let found = try persister.catchUp(to: identity.floor, now: changes.now, on: connection)
                    if found > 0 { return true }
                }
                try persister.persist(changes, on: connection)
                return false
            } ended: {
                self.notePersisting(isCommitted: $0)
            }
        } catch {
            memory.withLock { $0.lose(identity.epoch) }
            persister.withLock { $0 = nil }
            throw error
        }
    }

    private func takePersister(_ identity: WriterState.Identity) -> Persister {
        persister.withLock { persister in
            defer { persister = nil }
            guard let known = persister, known.epoch == identity.epoch else {
                return Persister(epoch: identity.epoch, instance: identity.instance)
            }
            return known
        }
    }

    /// Lets readers forget what was written anew, before any of them reads it.
    private func notePersisting(isCommitted: Bool) {
        guard isCommitted else { return rollupCache.forgetAll() }
        let (changes, repairs) = persister.withLock { persister in
            defer { persister?.repairs = RollupRepair.Counts() }
            return (persister?.takeChanges() ?? [:], persister?.repairs ?? RollupRepair.Counts())
        }
        rollupCache.forget(changes)
        health.note(repairs)
    }
}

extension DataStore {
    /// Settles what the writer of the number `instance` left unsettled, in the transaction of `connection`.
    ///
    /// Nobody may be writing under that number.
    package static func settle(instance: Int64, on connection: any SQLConnection, now: Timestamp) throws {
        var persister = Persister(epoch: 0, instance: instance)
        while try persister.catchUp(to: SettledMarks(all: .max), now: now, on: connection) > 0 {}
    }
}

/// Carries out of a transaction's end what was found there.
private final class TransactionEnd: Sendable {
    let taken = Mutex(WriterMemory.Taken.unknown)
}
