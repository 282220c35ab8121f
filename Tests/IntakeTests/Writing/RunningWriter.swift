import Domain
import Intake
import Maintenance
import SQL
import Store

/// A writer at work for one test.
struct RunningWriter: Sendable {
    let gate = Gate()
    let store: DataStore
    let writer: BatchWriter

    init(limits: BatchWriter.Limits = .init()) async throws {
        store = DataStore(database: try GatedDatabase(gate))
        try await store.migrate()
        writer = BatchWriter(store: store, limits: limits, clock: { clock })
    }

    /// Submits a batch of `count` events in a task of its own, and returns when it waits in the queue.
    func submitInBackground(
        _ count: Int = 1, from sender: String = "x", by key: String? = nil
    ) async throws -> Task<WriteReceipt, any Error> {
        let before = writer.statistics.queuedRows
        let task = Task { try await writer.submit(.events(events(count, from: sender)), by: key) }
        try await waitUntil { writer.statistics.queuedRows == before + count }
        return task
    }

    /// Lets the database refuse events of `tool` as it refuses rows that break a constraint.
    func refuse(tool: String) async throws {
        _ = try await store.database.write { connection in
            try connection.execute(
                """
                CREATE TRIGGER refusal BEFORE INSERT ON usage_events WHEN NEW.tool_name = '\(raw: tool)'
                BEGIN SELECT RAISE(ABORT, 'refused'); END
                """)
        }
    }

    /// All that was stored, oldest first.
    func stored() async throws -> [Stored<UsageEvent>] {
        try await store.events(EventFilter(), page: Page(limit: 1_000_000)).sorted { $0.id < $1.id }
    }

    /// The last event that sessions and rollups in the database cover.
    func lastSettled() async throws -> Int64? {
        try await store.database.read { try $0.first("SELECT last_event FROM settled_events") { $0.integer(0) } }
    }
}

/// Runs `body` with a writer at work, which is stopped afterwards.
func withWriter(
    limits: BatchWriter.Limits = .init(), _ body: (RunningWriter) async throws -> Void
) async throws {
    let running = try await RunningWriter(limits: limits)
    let work = Task { await running.writer.run() }
    let result: Result<Void, any Error>
    do {
        result = .success(try await body(running))
    } catch {
        result = .failure(error)
    }
    running.gate.open()
    running.writer.stop()
    await work.value
    try result.get()
}

/// `count` events that can be told apart by their tool.
func events(_ count: Int, from sender: String = "x") throws -> [UsageEvent] {
    try (0..<count).map { try UsageEvent(eventType: "tool_call", toolName: "\(sender) \($0)", now: clock) }
}

/// Waits until `condition` holds; throws after some seconds.
func waitUntil(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<2000 {
        if try await condition() { return }
        try await Task.sleep(for: .milliseconds(5))
    }
    throw WaitedTooLong()
}

/// What a test waits for does not happen.
struct WaitedTooLong: Error {}
