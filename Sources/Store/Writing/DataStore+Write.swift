import Domain
import SQL
import Synchronization

extension DataStore {
    /// Stores all of `requests` in one transaction, durable when this returns; the outcomes are in their order.
    ///
    /// Throws `SQLError` where the database refuses; then nothing of any request was stored.
    public func write(_ requests: [WriteRequest], now: Timestamp) async throws -> [WriteOutcome] {
        let outcomes = try await withWriterState(now: now) { state, connection in
            try BatchTransaction.run(requests, state: &state, on: connection)
        }
        noteCommit()
        return outcomes
    }

    /// Brings sessions and rollups up to the last event of this process, for whoever reads them; does nothing where
    /// they are.
    ///
    /// What other instances stored is settled by them, at most a second later.
    public func settle() async throws {
        let isSettled = writerState.withLock { state in state.map { $0.isCommitted && $0.isSettled } ?? false }
        guard database.ownership != .none else { return }
        guard !isSettled else { return health.clear(.settling) }
        try await health.settling {
            try await withWriterState(now: .now()) { state, connection in
                try state.flush(to: connection, everything: true)
            }
        }
    }

    /// Settles what instances that are gone left behind, and returns their numbers.
    @discardableResult
    public func settleForOthers(now: Timestamp = .now()) async throws -> [Int64] {
        guard database.ownership == .share else { return [] }
        let others = try await database.write(.shared) { connection in
            try connection.all(
                "SELECT instance FROM event_blocks WHERE instance <> \(connection.lease.instance) GROUP BY instance"
            ) { $0.integer(0) }
        }
        var settled: [Int64] = []
        for instance in others {
            let hasRestored = try await database.write(.shared) { connection in
                // Whoever lives has this lock.
                guard try connection.tryLock("instance-\(instance)") else { return false }
                let lease = SQLLease(instance: instance, term: 0)
                return try WriterState.restored(from: connection, as: lease, now: now).hasRestored
            }
            if hasRestored { settled.append(instance) }
        }
        return settled
    }

    /// Runs `body` in a transaction that adds to what the writer keeps in memory.
    func withWriterState<Value: Sendable>(
        now: Timestamp, _ body: @escaping @Sendable (inout WriterState, any SQLConnection) throws -> Value
    ) async throws -> Value {
        guard database.ownership != .none else { throw StoreError.notOwned }
        while true {
            do {
                return try await withHeldState(now: now, body)
            } catch is StateMissing {
                try await restoreState(now: now)
            }
        }
    }

    /// Runs `body` with the state of the connection's lease; throws `StateMissing` where there is none.
    private func withHeldState<Value: Sendable>(
        now: Timestamp, _ body: @escaping @Sendable (inout WriterState, any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await database.write(.shared) { connection in
            // The state is taken out and put back at the end: a closure that throws leaves none behind.
            guard var state = self.takeWriterState(of: connection.lease) else { throw StateMissing() }
            state.now = now
            state.isCommitted = false
            let value = try body(&state, connection)
            self.writerState.withLock { $0 = state }
            return value
        } ended: {
            self.noteEnd(isCommitted: $0)
        }
    }

    /// Makes the state anew, in a transaction of its own.
    private func restoreState(now: Timestamp) async throws {
        try await database.write(.shared) { connection in
            let state = try WriterState.restored(from: connection, as: connection.lease, now: now)
            self.writerState.withLock { $0 = state }
        } ended: {
            self.noteEnd(isCommitted: $0)
        }
    }

    /// The commit itself may have failed, after the state was put back.
    private func noteEnd(isCommitted: Bool) {
        let changes = writerState.withLock { state in
            if isCommitted { state?.isCommitted = true } else { state = nil }
            unsettled.store(state?.unsettled ?? 0, ordering: .relaxed)
            return state?.takeChanges() ?? [:]
        }
        rollupCache.forget(changes)
    }

    private func takeWriterState(of lease: SQLLease) -> WriterState? {
        writerState.withLock { state in
            defer { state = nil }
            return state?.lease == lease ? state : nil
        }
    }

    /// Lets the next write read its sessions and rollups from the tables.
    func forgetWriterState() {
        writerState.withLock { $0 = nil }
    }
}

/// One transaction of the writer.
///
/// Rows that other instances change too are taken in one order: new sessions by name, new error groups by fingerprint,
/// requests of costs, then groups, sessions and answers. So two transactions never wait for each other in a circle.
enum BatchTransaction {
    static func run(
        _ requests: [WriteRequest], state: inout WriterState, on connection: any SQLConnection
    ) throws -> [WriteOutcome] {
        let keys = IdempotencyKeys()
        var outcomes = try keys.outcomes(of: requests, on: connection)
        let followers = keys.followers(in: requests)
        let fresh = requests.indices.filter { outcomes[$0] == nil && !followers.contains($0) }
        let receipts = try insert(fresh.map { requests[$0] }, state: &state, on: connection)
        try state.flush(to: connection, everything: requests.contains { $0.batch.changesTotals })
        for (index, receipt) in zip(fresh, receipts) { outcomes[index] = .written(receipt) }
        try keys.keep(zip(fresh, receipts).map { (requests[$0], $1) }, on: connection, now: state.now)
        try state.sweep(connection)
        let late = try keys.outcomes(of: followers.sorted().map { requests[$0] }, on: connection)
        for (index, outcome) in zip(followers.sorted(), late) { outcomes[index] = outcome ?? .keyReused }
        return outcomes.map { $0 ?? .keyReused }
    }

    /// Inserts the batches, all of a kind at once, and returns a receipt for each.
    private static func insert(
        _ requests: [WriteRequest], state: inout WriterState, on connection: any SQLConnection
    ) throws -> [WriteReceipt] {
        try prepareSessions(of: requests, state: &state, on: connection)
        var receipts = Receipts(requests)
        try receipts.add(\.events) { try insert($0, state: &state, on: connection) }
        try receipts.add(\.metrics) { try insert(Array($0.joined()), state: &state, on: connection) }
        let fingerprints = requests.flatMap(\.fingerprints)
        try receipts.add(\.errors) {
            try insert(Array($0.joined()), fingerprints: fingerprints, state: &state, on: connection)
        }
        try receipts.add(\.costs) {
            let senders = senders(of: requests, counts: $0.map(\.count))
            return try insert(Array($0.joined()), by: senders, state: &state, on: connection)
        }
        try receipts.add(\.sessions) {
            try insert(Array($0.joined()), by: senders(of: requests, counts: $0.map(\.count)), state: &state)
        }
        return receipts.all
    }

    /// The sender of each record, where the requests have `counts` records.
    private static func senders(of requests: [WriteRequest], counts: [Int]) -> [String?] {
        zip(requests, counts).flatMap { repeatElement($0.sender, count: $1) }
    }

    /// Reads or begins every session that the batches name: those of events first, then in the batches' order. What a
    /// batch announces goes before its own records: a session that comes with its events is a new one.
    private static func prepareSessions(
        of requests: [WriteRequest], state: inout WriterState, on connection: any SQLConnection
    ) throws {
        var rows: [NewSession] = []
        for request in requests where !request.batch.events.isEmpty {
            rows += request.batch.sessions.map { NewSession($0, by: request.sender) }
            request.batch.events.withUnsafeBufferPointer { events in
                for index in events.indices {
                    guard let name = events[index].sessionID, !state.sessions.holds(name) else { continue }
                    rows += [NewSession(name, at: events[index].timestamp, by: request.sender)].compactMap { $0 }
                }
            }
        }
        for request in requests {
            let (batch, by) = (request.batch, request.sender)
            rows += batch.sessions.map { NewSession($0, by: by) }
            rows += batch.metrics.compactMap { NewSession($0.sessionID, at: $0.timestamp, by: by) }
            rows += batch.errors.compactMap { NewSession($0.sessionID, at: $0.timestamp, by: by) }
            rows += batch.costs.compactMap { NewSession($0.sessionID, at: $0.timestamp, by: by) }
        }
        try state.sessions.prepare(rows, ids: &state.ids, on: connection)
    }
}

/// The receipts of a transaction's batches, as they are filled kind by kind, in the order of `RecordBatch.Kind`.
private struct Receipts {
    private let batches: [RecordBatch]
    private(set) var all: [WriteReceipt]

    init(_ requests: [WriteRequest]) {
        batches = requests.map(\.batch)
        all = Array(repeating: WriteReceipt(ids: []), count: requests.count)
    }

    /// Lets `insert` store the records of a kind, and gives the batches their parts of the receipt for all of them.
    mutating func add<Record>(
        _ kind: KeyPath<RecordBatch, [Record]>, _ insert: ([[Record]]) throws -> WriteReceipt
    ) rethrows {
        let records = batches.map { $0[keyPath: kind] }
        guard records.contains(where: { !$0.isEmpty }) else { return }
        let receipt = try insert(records)
        var start = 0
        for (index, part) in records.enumerated() where !part.isEmpty {
            all[index] = all[index].followed(by: receipt.part(start..<start + part.count))
            start += part.count
        }
    }
}

extension RecordBatch {
    /// Whether its records change a session's totals by themselves: they are settled at once, with all events before
    /// them, since a restore adds only events again.
    fileprivate var changesTotals: Bool { !errors.isEmpty || !costs.isEmpty }
}

/// There is no state under the writing connection's lease: it has to be restored first.
private struct StateMissing: Error {}
