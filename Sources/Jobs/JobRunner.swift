import Domain
import Logging
import Store
import Synchronization

/// Runs all jobs of a server, each when it is due, and knows how they are.
///
/// A job that runs once over all servers is claimed in the store first, where its state is kept: every server shows the
/// same. What cannot be written there is remembered here. A job that hangs holds up no other one.
public final class JobRunner: Sendable {
    /// How long a look at the store's table is good.
    private static let round = Duration.seconds(1)

    /// All jobs, in the order in which they are shown.
    public let jobs: [Job]
    let store: DataStore
    let logger: Logger
    let now: @Sendable () -> Timestamp
    let board: Mutex<JobBoard>

    /// A runner of `jobs`, whose names differ.
    public init(
        store: DataStore, jobs: [Job], logger: Logger = Logger(label: "mcp-admin.jobs"),
        now: @escaping @Sendable () -> Timestamp = { .now() }
    ) {
        self.store = store
        self.jobs = jobs
        self.logger = logger
        self.now = now
        board = Mutex(JobBoard(jobs.map(\.name)))
    }

    /// Runs jobs until its task is cancelled; what runs then is broken off.
    public func run() async {
        let begun = now()
        board.withLock { board in
            for job in jobs { board.plan(job.name, at: begun + job.schedule.first.microseconds) }
        }
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                if board.withLock({ $0.beginLook(every: Self.round) }) {
                    group.addTask { await self.look(begun) }
                }
                for job in jobs where shallRun(job) {
                    group.addTask { await self.execute(job) }
                }
                tell()
                try? await Task.sleep(for: pause)
            }
            group.cancelAll()
        }
    }

    /// How all jobs are.
    public var reports: [JobReport] {
        let moment = now()
        return board.withLock { board in
            jobs.map { job in
                let state = board.state(of: job.name)
                return JobReport(
                    job: job, state: state, condition: JobCondition(of: state, job.schedule, at: moment))
            }
        }
    }

    /// How one job is; nil where there is none of the name.
    public func report(_ name: String) -> JobReport? {
        reports.first { $0.job.name == name }
    }

    /// Lets a job run in a moment: here, or where one server does it for all on whichever is first.
    ///
    /// It is written down who asked. Throws what the store throws.
    public func request(
        _ name: String, by actor: Actor, rights: ActingUser? = nil, at now: Timestamp
    ) async throws -> JobRequest {
        guard let report = report(name) else { return .unknown }
        if board.withLock({ $0.isRunning(name) }) { return .isRunning(report.state) }
        switch report.job.scope {
        case .server:
            try await store.noteRequest(of: name, by: actor, rights: rights, at: now)
        case .store:
            try await plan(from: now)
            let request = try await store.requestJob(name, by: actor, rights: rights, at: now)
            guard case .accepted = request else { return request }
        }
        return .accepted(board.withLock { $0.request(name, at: now) })
    }

    /// Runs a job now, in this process, whether it is due or not, and returns its state; nil where another server runs it.
    public func runOnce(_ name: String) async throws -> JobState? {
        guard let job = jobs.first(where: { $0.name == name }) else { return nil }
        try await store.planJobs([(name, now())])
        _ = board.withLock { $0.request(name, at: now()) }
        guard board.withLock({ $0.begin(name, at: now()) }) else { return nil }
        let runs = board.withLock { $0.state(of: name).runs }
        await execute(job, isForced: true)
        let state = board.withLock { $0.state(of: name) }
        return state.runs > runs ? state : nil
    }

    /// Reads what the store knows; plans what was never planned at the first time.
    private func look(_ begun: Timestamp) async {
        defer { board.withLock { $0.endLook() } }
        do {
            try await plan(from: begun)
            let states = try await store.jobStates()
            board.withLock { $0.take(states) }
        } catch {
            // Whoever asks the store for anything hears of it; jobs go on by what is remembered.
            logger.debug("the jobs' table could not be read", metadata: ["error": "\(error)"])
        }
    }

    /// Makes the rows of the jobs that run once over all servers, the first time that the store can be written.
    private func plan(from begun: Timestamp) async throws {
        guard !board.withLock({ $0.isPlanned }) else { return }
        try await store.planJobs(
            jobs.filter { $0.scope == .store }.map { ($0.name, begun + $0.schedule.first.microseconds) })
        board.withLock { $0.isPlanned = true }
    }

    private func shallRun(_ job: Job) -> Bool {
        let moment = now()
        return board.withLock { board in
            guard board.state(of: job.name).isDue(job.schedule, at: moment) else { return false }
            return board.begin(job.name, at: moment)
        }
    }

    /// How long to rest: until the next job is due, and no longer than a look is good.
    private var pause: Duration {
        let moment = now()
        let next = board.withLock { board in
            jobs.compactMap { board.isRunning($0.name) ? nil : board.state(of: $0.name).nextRun }.min()
        }
        // What is due and was not begun is another server's for the moment.
        guard let next, next > moment else { return Self.round }
        return min(Self.round, max(.microseconds(next - moment), .milliseconds(10)))
    }
}
