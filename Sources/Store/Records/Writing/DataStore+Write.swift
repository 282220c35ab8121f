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

    /// Runs `body` in a transaction that applies what it writes to what the writer keeps in memory.
    func withWriterState<Value: Sendable>(
        now: Timestamp, _ body: @escaping @Sendable (inout WriterState, any SQLConnection) throws -> Value
    ) async throws -> Value {
        guard database.ownership != .none else { throw StoreError.notOwned }
        return try await database.write(.concurrent) { connection in
            try self.withState(on: connection, now: now) { try body(&$0, connection) }
        } ended: {
            self.noteEnd(isCommitted: $0)
        }
    }

    /// Runs `body` with the state of the connection's lease, which is begun where there is none.
    func withState<Value>(
        on connection: any SQLConnection, now: Timestamp, _ body: (inout WriterState) throws -> Value
    ) throws -> Value {
        // The state is taken out and put back at the end: a closure that throws leaves none behind.
        let (held, epoch) = memory.withLock { memory in
            let held = memory.take(under: connection.lease)
            return (held, held == nil ? memory.newEpoch() : 0)
        }
        var state = try held ?? WriterState(beginningOn: connection, epoch: epoch)
        state.now = now
        let value = try body(&state)
        memory.withLock { $0.putBack(state) }
        return value
    }

    /// Notes how a transaction with the writer's state ended; the commit itself may have failed.
    func noteEnd(isCommitted: Bool) {
        memory.withLock { $0.noteEnd(isCommitted: isCommitted, at: .now) }
    }

    /// Runs `body` in a transaction of the writer, in which it may store requests, once, by the function that it gets.
    package func withBatchTransaction<Value: Sendable>(
        now: Timestamp,
        _ body: @escaping @Sendable (([WriteRequest]) throws -> [WriteOutcome], any SQLConnection) throws -> Value
    ) async throws -> Value {
        let value = try await withWriterState(now: now) { state, connection in
            try body({ try BatchTransaction.run($0, state: &state, on: connection) }, connection)
        }
        noteCommit()
        await settleIfMany()
        return value
    }

    /// Lets the next write begin with what the tables hold, and the next reader read its rollups, since something else
    /// has changed them.
    package func forgetDerived() {
        forgetWriterState()
        rollupCache.forgetAll()
    }

    /// Lets the next write begin with what the tables hold.
    func forgetWriterState() {
        memory.withLock { $0.loseAll() }
        persister.withLock { $0 = nil }
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
        var keys = IdempotencyKeys()
        var outcomes = try keys.outcomes(of: requests, on: connection, now: state.now)
        let followers = keys.followers(in: requests)
        let fresh = requests.indices.filter { outcomes[$0] == nil && !followers.contains($0) }
        let receipts = try insert(fresh.map { requests[$0] }, state: &state, on: connection)
        try state.sessions.complete(on: connection)
        for (index, receipt) in zip(fresh, receipts) { outcomes[index] = .written(receipt) }
        try keys.keep(zip(fresh, receipts).map { (requests[$0], $1) }, on: connection, now: state.now)
        let late = try keys.outcomes(
            of: followers.sorted().map { requests[$0] }, on: connection, now: state.now)
        for (index, outcome) in zip(followers.sorted(), late) { outcomes[index] = outcome ?? .keyReused }
        return outcomes.map { $0 ?? .keyReused }
    }

    /// Inserts the batches, all of a kind at once, and returns a receipt for each.
    private static func insert(
        _ requests: [WriteRequest], state: inout WriterState, on connection: any SQLConnection
    ) throws -> [WriteReceipt] {
        try prepareSessions(of: requests, state: &state, on: connection)
        let batches = requests.map(\.batch)
        var receipts = Receipts(count: batches.count)
        let events = batches.map { batch -> [UsageEvent] in if case .events(let records) = batch { records } else { [] }
        }
        receipts.split(
            WriteReceipt(ids: try insert(events, state: &state, on: connection)), over: events.map(\.count))
        let metrics = batches.map { batch -> [PerformanceMetric] in
            if case .metrics(let records) = batch { records } else { [] }
        }
        receipts.split(
            try insert(Array(metrics.joined()), state: &state, on: connection), over: metrics.map(\.count))
        let errors = batches.map { batch -> [ErrorLog] in if case .errors(let records) = batch { records } else { [] } }
        let fingerprints = requests.flatMap(\.fingerprints)
        receipts.split(
            try insert(Array(errors.joined()), fingerprints: fingerprints, state: &state, on: connection),
            over: errors.map(\.count))
        let costs = batches.map { batch -> [CostEntry] in if case .costs(let records) = batch { records } else { [] } }
        let costSenders = senders(of: requests, counts: costs.map(\.count))
        receipts.split(
            try insert(Array(costs.joined()), by: costSenders, state: &state, on: connection), over: costs.map(\.count))
        let sessions = batches.map { batch -> [SessionStart] in
            if case .sessions(let records) = batch { records } else { [] }
        }
        let starters = senders(of: requests, counts: sessions.map(\.count))
        receipts.split(
            try insert(Array(sessions.joined()), by: starters, state: &state), over: sessions.map(\.count))
        return receipts.all
    }

    /// The sender of each record, where the requests have `counts` records.
    private static func senders(of requests: [WriteRequest], counts: [Int]) -> [String?] {
        zip(requests, counts).flatMap { repeatElement($0.sender, count: $1) }
    }

    /// Reads or begins every session that the batches name: those of events first, then in the batches' order.
    private static func prepareSessions(
        of requests: [WriteRequest], state: inout WriterState, on connection: any SQLConnection
    ) throws {
        var rows: [NewSession] = []
        for request in requests {
            guard case .events(let events) = request.batch else { continue }
            events.withUnsafeBufferPointer { events in
                for index in events.indices {
                    guard let name = events[index].sessionID, !state.sessions.holds(name) else { continue }
                    rows += [NewSession(name, at: events[index].timestamp, by: request.sender)].compactMap { $0 }
                }
            }
        }
        for request in requests {
            let by = request.sender
            switch request.batch {
            case .events: break
            case .metrics(let list): rows += list.compactMap { NewSession($0.sessionID, at: $0.timestamp, by: by) }
            case .errors(let list): rows += list.compactMap { NewSession($0.sessionID, at: $0.timestamp, by: by) }
            case .costs(let list): rows += list.compactMap { NewSession($0.sessionID, at: $0.timestamp, by: by) }
            case .sessions(let list): rows += list.map { NewSession($0, by: by) }
            }
        }
        try state.sessions.prepare(rows, ids: &state.ids, on: connection)
    }
}

/// The receipts of a transaction's batches, as they are filled kind by kind.
private struct Receipts {
    private(set) var all: [WriteReceipt]

    init(count: Int) {
        all = Array(repeating: WriteReceipt(ids: []), count: count)
    }

    /// Gives the batches their parts of a receipt for the records of all of them; `counts` has the records of each.
    mutating func split(_ receipt: WriteReceipt, over counts: [Int]) {
        var start = 0
        for (index, count) in counts.enumerated() where count > 0 {
            let part = start..<start + count
            all[index] = WriteReceipt(
                ids: Array(receipt.ids[part]),
                existing: receipt.existing.filter(part.contains).map { $0 - part.lowerBound },
                own: receipt.own.filter(part.contains).map { $0 - part.lowerBound })
            start += count
        }
    }
}
