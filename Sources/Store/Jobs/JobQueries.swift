import Domain
import SQL

/// The queries on jobs.
enum JobQueries {
    static let columns = """
        name, next_run, requested_at, running_since, running_instance, last_started, last_finished, last_success, \
        last_failure, last_us, last_result, last_error, runs, failures, failures_in_a_row, running_term FROM jobs
        """

    static func state(_ row: any SQLRow) -> JobState {
        var state = JobState(name: row.text(0))
        state.nextRun = row.momentIfAny(1)
        state.requestedAt = row.momentIfAny(2)
        state.runningSince = row.momentIfAny(3)
        state.runningOn = row.integerIfAny(4)
        state.lastStarted = row.momentIfAny(5)
        state.lastFinished = row.momentIfAny(6)
        state.lastSuccess = row.momentIfAny(7)
        state.lastFailure = row.momentIfAny(8)
        state.lastMicroseconds = row.integerIfAny(9)
        state.lastResult = row.textIfAny(10)
        state.lastError = row.textIfAny(11)
        state.runs = row.integer(12)
        state.failures = row.integer(13)
        state.failuresInARow = row.integer(14)
        return state
    }

    /// The job's row, which nobody else may change until the transaction ends.
    static func locked(_ name: String, on connection: any SQLConnection) throws -> (state: JobState, lease: SQLLease?)?
    {
        try connection.first(
            "SELECT \(raw: columns) WHERE name = \(name)\(raw: connection.dialect.rowLock)"
        ) { row in
            let lease = row.integerIfAny(4).map {
                SQLLease(instance: $0, term: UInt64(bitPattern: row.integer(15)))
            }
            return (state(row), lease)
        }
    }

    /// Whether another server that is alive runs the job: it holds the lock of its number for as long as it lives.
    ///
    /// What this server's own number stands for is not held: it runs nothing that it asks for.
    static func isHeld(_ lease: SQLLease?, on connection: any SQLConnection) throws -> Bool {
        guard let lease, lease.instance != connection.lease.instance else { return false }
        return try !connection.tryLock("instance-\(lease.instance)")
    }

    /// Makes the row of a job that is not known yet.
    static func add(_ name: String, next: Timestamp?, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO jobs (name, next_run, runs, failures, failures_in_a_row) VALUES (\(name), \(next), 0, 0, 0)
            ON CONFLICT (name) DO NOTHING
            """)
    }

    /// Writes what a run left behind.
    static func save(_ state: JobState, on connection: any SQLConnection) throws {
        try connection.execute(
            """
            UPDATE jobs SET next_run = \(state.nextRun), running_since = NULL, running_instance = NULL,
            running_term = NULL, last_started = \(state.lastStarted), last_finished = \(state.lastFinished),
            last_success = \(state.lastSuccess), last_failure = \(state.lastFailure),
            last_us = \(state.lastMicroseconds), last_result = \(state.lastResult), last_error = \(state.lastError),
            runs = \(state.runs), failures = \(state.failures), failures_in_a_row = \(state.failuresInARow)
            WHERE name = \(state.name)
            """)
    }
}
