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
        /// The bytes in a commit below which nobody waits for others: see `WriterShares`.
        public var lightBytes: Int

        /// Limits; by default 200,000 records wait, a transaction takes 10,000, and 64 KiB are light.
        public init(queuedRows: Int = 200_000, transactionRows: Int = 10_000, lightBytes: Int = 65_536) {
            self.queuedRows = queuedRows
            self.transactionRows = transactionRows
            self.lightBytes = lightBytes
        }
    }

    /// Records that wait, below which a commit is worth letting others in.
    private static let fewRows = 256

    fileprivate struct State {
        var queue: [WriterJob] = []
        var shares: WriterShares
        var queuedRows = 0
        var isStopped = false
        var waiting: CheckedContinuation<Void, Never>?
        var statistics = WriterStatistics()
        var pace = CommitPace()
    }

    private let store: DataStore
    private let limits: Limits
    private let clock: @Sendable () -> Timestamp
    private let committed: @Sendable (RecordBatch, WriteReceipt) -> Void
    private let state: Mutex<State>

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
        state = Mutex(State(shares: WriterShares(lightBytes: limits.lightBytes)))
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

    /// Why nothing that is submitted now would be taken, however little it is; nil where it would.
    public var refusal: IngestError? {
        state.withLock { state in
            if state.isStopped { return .stopped }
            return state.queuedRows >= limits.queuedRows ? .queueFull(retryAfterSeconds: 1) : nil
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
            let bytes = request.batch.byteCount
            let account = WriterShares.Account(sender: request.sender, isHeavy: bytes >= 16 * limits.lightBytes)
            enqueue(
                WriterJob(request: request, continuation: continuation, part: .init(account: account, bytes: bytes)))
        }
    }

    private func enqueue(_ job: WriterJob) {
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
            await gather()
            let jobs = takeJobs()
            guard !jobs.isEmpty else { continue }
            await commitInTurn(jobs)
            await store.settleIfMany()
        }
        settling.cancel()
        await settling.value
        // What cannot be settled now is restored at the next start.
        try? await store.settle()
    }

    /// Where commits go over a network, waits as long as those come who were answered by the last one: of two commits,
    /// the second would wait for all of the first.
    private func gather() async {
        guard store.database.roundTrips > 0 else { return }
        let deadline = ContinuousClock.now + state.withLock { $0.pace.patience }
        var before = 0
        while ContinuousClock.now < deadline {
            let (waiting, isEnough) = state.withLock {
                ($0.queue.count, $0.isStopped || $0.pace.expects($0.queue.count))
            }
            guard !isEnough, waiting > before else { return }
            before = waiting
            try? await Task.sleep(for: CommitPace.step)
        }
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

    /// Waits until something may be there to commit; false when nothing is and nothing will be.
    private func waitForJobs() async -> Bool {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let (isReady, next) = state.withLock { state -> (Bool, ContinuousClock.Instant?) in
                let now = ContinuousClock.now
                if state.isStopped || state.queue.contains(where: { state.allows($0, at: now) }) { return (true, nil) }
                state.waiting = continuation
                return (false, state.queue.isEmpty ? nil : state.shares.next)
            }
            if isReady { continuation.resume() }
            if let next { wake(at: next) }
        }
        return state.withLock { !$0.queue.isEmpty || !$0.isStopped }
    }

    /// Lets `run` look again whether somebody who was held back may go on.
    private func wake(at next: ContinuousClock.Instant) {
        Task {
            try? await Task.sleep(until: next, clock: .continuous)
            state.withLock { $0.waiting.take() }?.resume()
        }
    }

    private func takeJobs() -> [WriterJob] {
        state.withLock { state in
            let now = ContinuousClock.now
            let share = state.shares.bytesOfEach(of: state.queue.lazy.map(\.part), at: now)
            var rows = 0
            var taken: [WriterShares.Account: Int] = [:]
            var (jobs, rest): ([WriterJob], [WriterJob]) = ([], [])
            for (index, job) in state.queue.enumerated() {
                if rows >= limits.transactionRows {
                    rest += state.queue[index...]
                    break
                }
                guard state.allows(job, at: now), job.fits(share, in: &taken) else {
                    rest.append(job)
                    continue
                }
                jobs.append(job)
                rows += job.rows
            }
            state.queue = rest
            return jobs
        }
    }

    /// Commits, and notes whose time it took.
    private func commitInTurn(_ jobs: [WriterJob]) async {
        let began = ContinuousClock.now
        await commit(jobs)
        let end = ContinuousClock.now
        state.withLock { state in
            state.shares.note(jobs.map(\.part), waiting: state.queue.map(\.part), from: began, until: end)
        }
    }

    private func commit(_ jobs: [WriterJob], isRetry: Bool = false) async {
        let began = ContinuousClock.now
        do {
            let outcomes = try await store.write(jobs.map(\.request), now: clock())
            note(jobs, outcomes, took: ContinuousClock.now - began)
            for (job, outcome) in zip(jobs, outcomes) { job.continuation.resume(returning: outcome) }
            for (job, outcome) in zip(jobs, outcomes) {
                if case .written(let receipt) = outcome { committed(job.request.batch, receipt) }
            }
        } catch let error as SQLError where error.mayBeOfOneRequest && jobs.count > 1 {
            // One request's rows were refused: the others must not suffer for it, and it is found by halves.
            await commit(Array(jobs[..<(jobs.count / 2)]))
            await commit(Array(jobs[(jobs.count / 2)...]))
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

    private func note(_ jobs: [WriterJob], _ outcomes: [WriteOutcome], took duration: Duration) {
        state.withLock { state in
            state.statistics.noteCommit(took: duration)
            state.pace.note(requests: jobs.count, took: duration)
            for (job, outcome) in zip(jobs, outcomes) {
                state.queuedRows -= job.rows
                if case .written(let receipt) = outcome {
                    for (kind, places) in job.request.batch.parts {
                        let old = receipt.existing.count { places.contains($0) }
                        state.statistics.rows[kind.rawValue, default: 0] += places.count - old
                    }
                }
            }
        }
    }
}

extension BatchWriter.State {
    /// Whether a request may be committed now: one that is held back is committed where no more will come.
    fileprivate func allows(_ job: WriterJob, at now: ContinuousClock.Instant) -> Bool {
        isStopped || !shares.holds(job.part.account, at: now)
    }
}
