import Domain
import Maintenance
import Store

/// Stores imagined data, each batch in a transaction that marks it as such.
struct DemoFill {
    private let store: DataStore
    /// How many events go into one transaction.
    private let batchSize: Int

    /// Fills `store`, on which nobody else may write, with `events` in all.
    init(store: DataStore, events: Int) {
        self.store = store
        batchSize = min(20_000, max(500, events / 50))
    }

    /// Stores all of `data`, and calls `progress` with the number of events that are stored.
    func run(_ data: DemoData, progress: @escaping (Int) -> Void) async throws {
        var data = data
        var stored = 0
        var batch = try data.next(size: batchSize)
        while let current = batch {
            // The next batch is made while this one is being written.
            async let written: Void = write(current)
            batch = try data.next(size: batchSize)
            try await written
            stored += current.events.count
            progress(stored)
        }
        try await store.settle()
    }

    /// Sessions go first: one that begins with its first event knows nothing of its client.
    private func write(_ batch: DemoBatch) async throws {
        if !batch.sessions.isEmpty { try await store.writeDemo([.sessions(batch.sessions)], now: .now()) }
        var records = RecordBatch()
        (records.events, records.metrics) = (batch.events, batch.metrics)
        (records.errors, records.costs) = (batch.errors, batch.costs)
        if records.count > 0 { try await store.writeDemo([records], now: .now()) }
    }
}
