import Domain
import Logging
import SQL
import Store
import Synchronization

extension JobRunner {
    /// Runs a job that was begun on the board, unless another server has it; `isForced` runs it though it is not due.
    func execute(_ job: Job, isForced: Bool = false) async {
        guard job.scope == .store else { return await perform(job, nil) }
        do {
            let (schedule, moment) = (job.schedule, now())
            let claim = try await store.claimJob(job.name, at: moment) { isForced || $0.isDue(schedule, at: moment) }
            guard let claim else { return board.withLock { $0.endInVain(job.name) } }
            await perform(job, claim)
        } catch {
            if Task.isCancelled { return board.withLock { $0.end(job.name, nil) } }
            // Nobody else has this store: the job may do what the claim could not, such as make room.
            if store.database.ownership == .whole { return await perform(job, nil) }
            let moment = now()
            await end(job, nil, .failed("it could not be begun: \(error)"), from: moment, took: .zero)
        }
    }

    private func perform(_ job: Job, _ claim: JobClaim?) async {
        let (start, clock) = (now(), ContinuousClock.now)
        board.withLock { $0.started(job.name, at: start) }
        guard let outcome = await outcome(of: job) else { return await release(job, claim) }
        await end(job, claim, outcome, from: start, took: .now - clock)
    }

    /// Runs the job's work within its limit; nil where the server stops.
    private func outcome(of job: Job) async -> JobOutcome? {
        do {
            let result = try await withThrowingTaskGroup(of: String?.self) { group in
                group.addTask { try await job.work() }
                group.addTask {
                    try await Task.sleep(for: job.schedule.limit)
                    return nil
                }
                defer { group.cancelAll() }
                return try await group.next().flatMap { $0 }
            }
            if let result { return .done(result) }
            return .failed("it took longer than \(job.schedule.limit.components.seconds) s, and was broken off")
        } catch {
            return Task.isCancelled ? nil : .failed("\(error)")
        }
    }

    private func end(
        _ job: Job, _ claim: JobClaim?, _ outcome: JobOutcome, from start: Timestamp, took: Duration
    ) async {
        let end = now()
        let rest = if case .failed = outcome { job.schedule.retry } else { job.schedule.period }
        let change: @Sendable (inout JobState) -> Void = { state in
            state.take(
                outcome, from: start, to: end, microseconds: took.microseconds, next: end + rest.microseconds)
        }
        var state = await write(change, claim)
        if state == nil {
            var known = board.withLock { $0.state(of: job.name) }
            change(&known)
            state = known
        }
        let before = board.withLock { board in
            defer { board.end(job.name, state) }
            return board.state(of: job.name).failuresInARow
        }
        log(job, outcome, failures: state?.failuresInARow ?? 0, before: before)
        tell()
    }

    /// What the store knows after a run; nil where it could not be told, or another server took the job meanwhile.
    private func write(_ change: @escaping @Sendable (inout JobState) -> Void, _ claim: JobClaim?) async -> JobState? {
        guard let claim else { return nil }
        do {
            // A task of its own: what was done is written down even when the server stops meanwhile.
            return try await Task { [store] in try await store.endJob(claim, change) }.value
        } catch {
            logger.debug("how a job went could not be written down", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private func release(_ job: Job, _ claim: JobClaim?) async {
        if let claim { try? await Task { [store] in try await store.releaseJob(claim) }.value }
        board.withLock { $0.end(job.name, nil) }
    }

    private func log(_ job: Job, _ outcome: JobOutcome, failures: Int64, before: Int64) {
        switch outcome {
        case .done(let result):
            if before >= job.alarm?.failures ?? 1 {
                logger.notice("a job goes well again", metadata: ["job": "\(job.name)"])
            }
            logger.debug("a job ran", metadata: ["job": "\(job.name)", "result": "\(result)"])
        case .failed(let reason):
            // Said once for as long as it lasts; `/ready` and the list of jobs go on to say so.
            let level: Logger.Level = failures == job.alarm?.failures ?? 1 ? .warning : .debug
            logger.log(
                level: level, "\(job.alarm?.message ?? "a job failed")",
                metadata: ["job": "\(job.name)", "error": "\(reason)"])
        }
    }

    /// Lets `/ready` know which jobs fail or are overdue, and says in the log when one becomes so.
    func tell() {
        var wrong: Set<StoreTrouble.Code> = []
        for report in reports {
            if let alarm = report.job.alarm, report.state.failuresInARow >= alarm.failures { wrong.insert(alarm.code) }
            if report.condition.isOverdue { wrong.insert(.jobs) }
            let before = board.withLock { $0.tell(report.job.name, report.condition) }
            if report.condition != before, report.condition.isOverdue {
                let what = report.condition == .late ? "a job did not run when it had to" : "a job does not end"
                logger.warning("\(what)", metadata: ["job": "\(report.job.name)"])
            }
        }
        for code in Set(jobs.compactMap(\.alarm?.code) + [.jobs]) {
            if wrong.contains(code) { store.health.note(code) } else { store.health.clear(code) }
        }
    }
}
