import Domain
import Ingest
import Store

/// Sends imagined data into a store, by the way that all records take.
struct DemoFill {
    private let writer: BatchWriter
    /// How many events go into one transaction.
    private let batchSize: Int

    /// Fills `store`, on which nobody else may write, with `events` in all.
    init(store: DataStore, events: Int) {
        writer = BatchWriter(store: store)
        batchSize = min(20_000, max(500, events / 50))
    }

    /// Sends all of `data`, and calls `progress` with the number of events that are stored.
    func run(_ data: DemoData, progress: @escaping (Int) -> Void) async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { [writer] in await writer.run() }
            defer { writer.stop() }
            var data = data
            var stored = 0
            var batch = try data.next(size: batchSize)
            while let current = batch {
                // The next batch is made while this one is being written.
                async let written: Void = submit(current)
                batch = try data.next(size: batchSize)
                try await written
                stored += current.events.count
                progress(stored)
            }
        }
    }

    private func submit(_ batch: DemoBatch) async throws {
        if !batch.sessions.isEmpty { _ = try await writer.submit(.sessions(batch.sessions)) }
        if !batch.events.isEmpty { _ = try await writer.submit(.events(batch.events)) }
        if !batch.errors.isEmpty { _ = try await writer.submit(.errors(batch.errors)) }
        if !batch.costs.isEmpty { _ = try await writer.submit(.costs(batch.costs)) }
        if !batch.metrics.isEmpty { _ = try await writer.submit(.metrics(batch.metrics)) }
    }
}
