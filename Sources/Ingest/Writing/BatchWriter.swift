import Domain
import SQL
import Store
import Synchronization

/// Shares commits between requests: while one is in flight, arrivals queue, and go as the next batch.
///
/// A `submit` returns only when its records are durable. There is no timer: an idle writer commits at once, a busy one
/// in batches as large as what arrived meanwhile. The queue is bounded; past it `submit` throws at once.
public final class BatchWriter: Sendable {
    /// How much may wait.
    public struct Limits: Sendable {
        /// The most records that may wait for a commit.
        public var queuedRows: Int
        /// The number of records after which a transaction takes no further request.
        public var transactionRows: Int

        /// Limits; by default 200,000 records wait and a transaction takes 10,000.
        public init(queuedRows: Int = 200_000, transactionRows: Int = 10_000) {
            self.queuedRows = queuedRows
            self.transactionRows = transactionRows
        }
    }

    /// Records that wait, below which a commit is worth letting others in.
    private static let fewRows = 256

    private struct Job: Sendable {
        let request: WriteRequest
        let continuation: CheckedContinuation<WriteOutcome, any Error>
        var rows: Int { max(1, request.batch.count) }
    }

    private struct State {
        var queue: [Job] = []
        var queuedRows = 0
        var isStopped = false
        var waiting: CheckedContinuation<Void, Never>?
        var statistics = WriterStatistics()
    }

    private let store: DataStore
    private let limits: Limits
    private let clock: @Sendable () -> Timestamp
    private let committed: @Sendable (RecordBatch, WriteReceipt) -> Void
    private let state = Mutex(State())

    /// A writer into `store`; nothing is written until `run` runs.
    ///
    /// `committed` hears of each batch after its sender was answered, and of none that was stored before. The next commit
    /// waits for it, so it has to return at once.
    public init(
        store: DataStore, limits: Limits = Limits(), clock: @escaping @Sendable () -> Timestamp = { .now() },
        committed: @escaping @Sendable (RecordBatch, WriteReceipt) -> Void = { _, _ in }
    ) {
        self.store = store
        self.limits = limits
        self.clock = clock
        self.committed = committed
    }

    /// What the writer has done, and what waits.
    public var statistics: WriterStatistics {
        state.withLock { state in
            var statistics = state.statistics
            statistics.queuedRows = state.queuedRows
            return statistics
        }
    }

    /// Stores a batch and returns when it is durable.
    ///
    /// Throws `IngestError` where the queue is full or the writer has stopped, and `SQLError` where the store refuses.
    /// `sender` is whose the sessions and costs are that it begins.
    public func submit(_ batch: RecordBatch, by sender: String? = nil) async throws -> WriteReceipt {
        guard case .written(let receipt) = try await submit(WriteRequest(batch: batch, sender: sender)) else {
            throw IngestError.idempotencyKeyReused
        }
        return receipt
    }

    /// Stores a batch once for all requests with the same key, and returns when it is durable.
    ///
    /// Throws also `IngestError.idempotencyKeyReused` where the key was used for something else.
    public func submit(
        _ batch: RecordBatch, by sender: String? = nil, idempotency: Idempotency
    ) async throws -> WriteOutcome {
        let outcome = try await submit(WriteRequest(batch: batch, idempotency: idempotency, sender: sender))
        if outcome == .keyReused { throw IngestError.idempotencyKeyReused }
        return outcome
    }

    private func submit(_ request: WriteRequest) async throws -> WriteOutcome {
        try await withCheckedThrowingContinuation { continuation in
            enqueue(Job(request: request, continuation: continuation))
        }
    }

    private func enqueue(_ job: Job) {
        var refusal: IngestError?
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            if state.isStopped {
                refusal = .stopped
            } else if state.queuedRows > 0, state.queuedRows + job.rows > limits.queuedRows {
                state.statistics.rejected += 1
                refusal = .queueFull(retryAfterSeconds: 1)
            } else {
                state.queue.append(job)
                state.queuedRows += job.rows
                return state.waiting.take()
            }
            return nil
        }
        if let refusal { job.continuation.resume(throwing: refusal) }
        waiting?.resume()
    }
}

extension BatchWriter {
    /// Commits what is submitted, until `stop` is called and all that was submitted before is committed and settled.
    public func run() async {
        let settling = Task { await settleEverySecond() }
        while await waitForJobs() {
            // A commit of few rows is mostly its flush to the disk, so requests that are ready to run submit first: a
            // busy server makes fewer, larger commits. An idle one has none, and loses nothing.
            if state.withLock({ $0.queuedRows < BatchWriter.fewRows }) { await Task.yield() }
            await commit(takeJobs())
        }
        settling.cancel()
        await settling.value
        // What cannot be settled now is restored at the next start.
        try? await store.settle()
    }

    /// Lets other processes see sessions and rollups of a store that is written to no more, a second later.
    private func settleEverySecond() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .seconds(1))
            // What cannot be settled now is settled by the next write, or restored at the next start.
            try? await store.settle()
            await store.tryToWriteAgain()
        }
    }

    /// Refuses what is submitted from now on, and lets `run` end when the queue is empty.
    public func stop() {
        let waiting = state.withLock { state in
            state.isStopped = true
            return state.waiting.take()
        }
        waiting?.resume()
    }

    /// Waits until something is queued; false when nothing is and nothing will be.
    private func waitForJobs() async -> Bool {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let isReady = state.withLock { state in
                if !state.queue.isEmpty || state.isStopped { return true }
                state.waiting = continuation
                return false
            }
            if isReady { continuation.resume() }
        }
        return state.withLock { !$0.queue.isEmpty }
    }

    private func takeJobs() -> [Job] {
        state.withLock { state in
            var rows = 0
            let count = state.queue.prefix { job in
                defer { rows += job.rows }
                return rows < limits.transactionRows
            }.count
            let jobs = Array(state.queue.prefix(count))
            state.queue.removeFirst(count)
            return jobs
        }
    }

    private func commit(_ jobs: [Job], isRetry: Bool = false) async {
        let began = ContinuousClock.now
        do {
            let outcomes = try await store.write(jobs.map(\.request), now: clock())
            note(jobs, outcomes, took: ContinuousClock.now - began)
            for (job, outcome) in zip(jobs, outcomes) { job.continuation.resume(returning: outcome) }
            for (job, outcome) in zip(jobs, outcomes) {
                if case .written(let receipt) = outcome { committed(job.request.batch, receipt) }
            }
        } catch let error as SQLError where error.mayBeOfOneRequest && jobs.count > 1 {
            // One request's rows were refused: the others must not suffer for it.
            for job in jobs { await commit([job]) }
        } catch SQLError.constraint where !isRetry {
            // Another server was storing the same request at the same time: its answer is there now.
            await commit(jobs, isRetry: true)
        } catch {
            state.withLock { state in
                state.queuedRows -= jobs.reduce(0) { $0 + $1.rows }
                state.statistics.failed += jobs.count
            }
            for job in jobs { job.continuation.resume(throwing: error) }
        }
    }

    private func note(_ jobs: [Job], _ outcomes: [WriteOutcome], took duration: Duration) {
        state.withLock { state in
            state.statistics.noteCommit(took: duration)
            for (job, outcome) in zip(jobs, outcomes) {
                state.queuedRows -= job.rows
                if case .written(let receipt) = outcome {
                    let rows = receipt.ids.count - receipt.existing.count
                    state.statistics.rows[job.request.batch.kind, default: 0] += rows
                }
            }
        }
    }
}

extension SQLError {
    /// Whether one request's rows may be the cause, rather than the store's state.
    fileprivate var mayBeOfOneRequest: Bool {
        switch self {
        case .constraint, .failed: true
        case .busy, .full, .readOnly, .inputOutput, .corrupt, .detached, .foreign, .locked, .unsupportedURL, .schema,
            .unavailable, .outcomeUnknown:
            false
        }
    }
}
