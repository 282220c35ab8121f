import Domain
import SQL
import Synchronization

extension DataStore {
    /// Stores all of `requests` in one transaction, durable when this returns; the outcomes are in their order.
    ///
    /// Throws `SQLError` where the database refuses; then nothing of any request was stored.
    public func write(_ requests: [WriteRequest], now: Timestamp) async throws -> [WriteOutcome] {
        let outcomes = try await withWriterState(now: now) { state, connection in
            try BatchTransaction.run(
                requests, state: &state, on: connection, settling: !self.database.isExclusive)
        }
        noteCommit()
        return outcomes
    }

    /// Brings sessions and rollups up to the last event, for whoever reads them; does nothing where they are.
    ///
    /// Only the process that owns the store can: another one reads what its owner settled, at most a second ago.
    public func settle() async throws {
        let isSettled = writerState.withLock { state in state.map { $0.isCommitted && $0.isSettled } ?? false }
        guard database.isExclusive, !isSettled else { return }
        try await withWriterState(now: .now()) { state, connection in try state.settle(connection) }
    }

    private func withWriterState<Value: Sendable>(
        now: Timestamp, _ body: @escaping @Sendable (inout WriterState, any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await database.write { connection in
            // The state is taken out and put back at the end: a closure that throws leaves none behind.
            var state = try self.takeWriterState() ?? WriterState.restored(from: connection, now: now)
            state.now = now
            state.isCommitted = false
            let value = try body(&state, connection)
            self.keep(state)
            return value
        } ended: { isCommitted in
            // The commit itself may have failed, after the state was put back.
            let changes = self.writerState.withLock { state in
                if isCommitted { state?.isCommitted = true } else { state = nil }
                return state?.takeChanges() ?? [:]
            }
            self.rollupCache.forget(changes)
        }
    }

    /// Others may write to a store that this process does not own: nothing of it is remembered.
    private func keep(_ state: WriterState) {
        guard database.isExclusive else { return }
        writerState.withLock { $0 = state }
    }

    private func takeWriterState() -> WriterState? {
        writerState.withLock { state in
            defer { state = nil }
            return state
        }
    }

    /// Lets the next write read its sessions and rollups from the tables.
    func forgetWriterState() {
        writerState.withLock { $0 = nil }
    }
}

/// One transaction of the writer.
enum BatchTransaction {
    static func run(
        _ requests: [WriteRequest], state: inout WriterState, on connection: any SQLConnection, settling: Bool
    ) throws -> [WriteOutcome] {
        let keys = IdempotencyKeys()
        var outcomes: [WriteOutcome?] = try requests.map { try keys.outcome(of: $0, on: connection) }
        let followers = keys.followers(in: requests)
        let fresh = requests.indices.filter { outcomes[$0] == nil && !followers.contains($0) }
        let receipts = try insert(fresh.map { requests[$0].batch }, state: &state, on: connection)
        try state.flush(to: connection, everything: settling || requests.contains { $0.batch.changesTotals })
        for (index, receipt) in zip(fresh, receipts) {
            outcomes[index] = .written(receipt)
            try keys.keep(requests[index], receipt, on: connection, now: state.now)
        }
        try state.sweep(connection)
        return try requests.indices.map { index in
            if let outcome = outcomes[index] { return outcome }
            return try keys.outcome(of: requests[index], on: connection) ?? .keyReused
        }
    }

    /// Inserts the batches, all of a kind at once, and returns a receipt for each.
    private static func insert(
        _ batches: [RecordBatch], state: inout WriterState, on connection: any SQLConnection
    ) throws -> [WriteReceipt] {
        var receipts = batches.map { _ in WriteReceipt(ids: []) }
        let events = batches.compactMap { batch in
            if case .events(let records) = batch { records } else { nil }
        }
        var nextEvent = try insert(events, state: &state, on: connection)
        for (index, batch) in batches.enumerated() {
            switch batch {
            case .events(let records):
                let end = nextEvent + Int64(records.count)
                receipts[index] = WriteReceipt(ids: Array(nextEvent..<end))
                nextEvent = end
            case .metrics(let records): receipts[index] = try insert(records, state: &state, on: connection)
            case .errors(let records): receipts[index] = try insert(records, state: &state, on: connection)
            case .costs(let records): receipts[index] = try insert(records, state: &state, on: connection)
            case .sessions(let records): receipts[index] = try insert(records, state: &state, on: connection)
            }
        }
        return receipts
    }
}

extension RecordBatch {
    /// Whether its records change a session's totals by themselves: they are settled at once, with all events before
    /// them, since a restore adds only events again.
    fileprivate var changesTotals: Bool {
        switch self {
        case .errors, .costs: true
        case .events, .metrics, .sessions: false
        }
    }
}
