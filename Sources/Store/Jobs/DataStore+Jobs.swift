import Domain
import SQL

/// That this process runs a job: until it says how that went, no other server does.
public struct JobClaim: Sendable {
    /// The job as it was before.
    public let state: JobState
    /// Under which lease it runs.
    let lease: SQLLease
}

/// What became of somebody's wish that a job runs now.
public enum JobRequest: Sendable, Equatable {
    /// It will run in a moment.
    case accepted(JobState)
    /// It runs already.
    case isRunning(JobState)
    /// There is no such job.
    case unknown
}

extension DataStore {
    /// All jobs that run once over all servers, by their names.
    public func jobStates() async throws -> [JobState] {
        try await database.read { try $0.all("SELECT \(raw: JobQueries.columns) ORDER BY name", JobQueries.state) }
    }

    /// Makes rows for jobs that have none, and lets each run at the moment that stands beside its name, if no earlier
    /// one was planned. What this server, or one that is gone, was at when it ended is at an end.
    public func planJobs(_ names: [(name: String, first: Timestamp)]) async throws {
        try await database.write(.concurrent) { connection in
            for (name, first) in names.sorted(by: { $0.name < $1.name }) {
                try JobQueries.add(name, next: first, on: connection)
                guard let row = try JobQueries.locked(name, on: connection) else { continue }
                var state = row.state
                if state.nextRun.map({ $0 > first }) ?? true { state.nextRun = first }
                guard try !JobQueries.isHeld(row.lease, on: connection) else { continue }
                try JobQueries.save(state, on: connection)
            }
        }
    }

    /// Takes a job for this process, where no other server runs it and `isDue` says that it has to run; nil otherwise.
    ///
    /// It is held until `endJob` or `releaseJob`, or until this server's connection that writes ends: a server that is
    /// killed holds nothing.
    public func claimJob(
        _ name: String, at now: Timestamp, isDue: @escaping @Sendable (JobState) -> Bool
    ) async throws -> JobClaim? {
        try await database.write(.concurrent) { connection in
            if try JobQueries.locked(name, on: connection) == nil {
                try JobQueries.add(name, next: nil, on: connection)
            }
            guard let row = try JobQueries.locked(name, on: connection),
                try !JobQueries.isHeld(row.lease, on: connection), isDue(row.state)
            else { return nil }
            let lease = connection.lease
            try connection.execute(
                """
                UPDATE jobs SET running_since = \(now), running_instance = \(lease.instance),
                running_term = \(Int64(bitPattern: lease.term)), requested_at = NULL, last_started = \(now)
                WHERE name = \(name)
                """)
            return JobClaim(state: row.state, lease: lease)
        }
    }

    /// Writes down how a run went, and returns the job's new state; nil where another server took the job meanwhile.
    public func endJob(
        _ claim: JobClaim, _ change: @escaping @Sendable (inout JobState) -> Void
    ) async throws -> JobState? {
        try await database.write(.concurrent) { connection in
            guard let row = try JobQueries.locked(claim.state.name, on: connection), row.lease == claim.lease else {
                return nil
            }
            var state = row.state
            change(&state)
            try JobQueries.save(state, on: connection)
            return state
        }
    }

    /// Gives a job back whose run was broken off, as if it had not begun.
    public func releaseJob(_ claim: JobClaim) async throws {
        let (name, started) = (claim.state.name, claim.state.lastStarted)
        try await database.write(.concurrent) { connection in
            guard let row = try JobQueries.locked(name, on: connection), row.lease == claim.lease else { return }
            try connection.execute(
                """
                UPDATE jobs SET running_since = NULL, running_instance = NULL, running_term = NULL,
                last_started = \(started) WHERE name = \(name)
                """)
        }
    }

    /// Asks whichever server is first to run a job soon, and writes down who asked. Throws `StoreError.rightsChanged`
    /// where `rights` do not hold any more.
    public func requestJob(
        _ name: String, by actor: Actor, rights: ActingUser? = nil, at now: Timestamp
    ) async throws -> JobRequest {
        try await database.write { connection in
            try rights?.requireRights(on: connection)
            guard let row = try JobQueries.locked(name, on: connection) else { return .unknown }
            var state = row.state
            if try JobQueries.isHeld(row.lease, on: connection) { return .isRunning(state) }
            state.requestedAt = state.requestedAt ?? now
            try connection.execute("UPDATE jobs SET requested_at = \(state.requestedAt) WHERE name = \(name)")
            try AuditLog.append(AuditEvent(.jobRequested, "job:\(name)"), by: actor, at: now, on: connection)
            return .accepted(state)
        }
    }

    /// Writes down who asked a server to run a job that each runs for itself. Throws `StoreError.rightsChanged` where
    /// `rights` do not hold any more.
    public func noteRequest(
        of name: String, by actor: Actor, rights: ActingUser? = nil, at now: Timestamp
    ) async throws {
        try await database.write { connection in
            try rights?.requireRights(on: connection)
            try AuditLog.append(AuditEvent(.jobRequested, "job:\(name)"), by: actor, at: now, on: connection)
        }
    }

    /// Takes a wish back that no server took up.
    public func withdrawJob(_ name: String) async throws {
        _ = try await database.write { try $0.execute("UPDATE jobs SET requested_at = NULL WHERE name = \(name)") }
    }
}
