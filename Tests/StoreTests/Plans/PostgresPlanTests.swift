import Domain
import SQL
import Store
import StoreTesting
import Testing

/// PostgreSQL enters every list by an index, over tables that are large enough for it to mind.
struct PostgresPlanTests {
    private static let rawTables = ["usage_events", "cost_tracking", "error_logs", "performance_metrics"]
    private static let day = TimeRange(from: clock - Timestamp.day, to: clock)
    private static let cursor = Page(limit: 100, after: Cursor(timestamp: clock - Timestamp.hour, id: 7))

    /// What is asked, by a name for the report.
    struct Question: Sendable, CustomTestStringConvertible {
        let name: String
        let ask: @Sendable (DataStore) async throws -> Void
        var testDescription: String { name }
    }

    private static let lists: [Question] = [
        Question(name: "events") { _ = try await $0.events(EventFilter(), page: cursor) },
        Question(name: "events of a day") { _ = try await $0.events(EventFilter(range: day), page: Page(limit: 9)) },
        Question(name: "events of a session") {
            _ = try await $0.events(EventFilter(sessionID: "s7"), page: Page(limit: 100))
        },
        Question(name: "metrics") { _ = try await $0.metrics(MetricFilter(), page: cursor) },
        Question(name: "metrics by name") { _ = try await $0.metrics(MetricFilter(name: "m3"), page: cursor) },
        Question(name: "metrics of a session") {
            _ = try await $0.metrics(MetricFilter(sessionID: "s7"), page: Page(limit: 100))
        },
        Question(name: "errors") { _ = try await $0.errors(ErrorFilter(), page: cursor) },
        Question(name: "errors by type") { _ = try await $0.errors(ErrorFilter(errorType: "E3"), page: cursor) },
        Question(name: "errors of a group") { _ = try await $0.errors(ErrorFilter(groupID: 3), page: cursor) },
        Question(name: "open errors") { _ = try await $0.errors(ErrorFilter(resolved: false), page: cursor) },
        Question(name: "one error") { _ = try await $0.error(id: 1234) },
        Question(name: "costs") { _ = try await $0.costs(CostFilter(), page: cursor) },
        Question(name: "costs by service") { _ = try await $0.costs(CostFilter(serviceName: "v3"), page: cursor) },
        Question(name: "one cost") { _ = try await $0.cost(id: 1234) },
    ]

    private static let sessions = [
        Question(name: "usage_events") {
            _ = try await $0.events(EventFilter(sessionID: "s7"), page: Page(limit: 100))
        },
        Question(name: "performance_metrics") {
            _ = try await $0.metrics(MetricFilter(sessionID: "s7"), page: Page(limit: 100))
        },
        Question(name: "error_logs") {
            _ = try await $0.errors(ErrorFilter(sessionID: "s7"), page: Page(limit: 100))
        },
        Question(name: "cost_tracking") {
            _ = try await $0.costs(CostFilter(sessionID: "s7"), page: Page(limit: 100))
        },
    ]

    private static let aggregates: [Question] = [
        Question(name: "dashboard") { _ = try await $0.dashboard(now: clock) },
        Question(name: "tools") { _ = try await $0.tools(day) },
        Question(name: "costs by service") { store in
            _ = try await store.costTotals(by: .service, CostFilter(range: day))
        },
        Question(name: "requests by the hour") { store in
            _ = try await store.timeSeries(TimeSeriesQuery(measure: .requests, range: day, step: .hour, by: nil))
        },
    ]

    @Test func noListReadsAWholeTable() async throws {
        try await withStatistics { test in
            for question in Self.lists {
                let plan = try await plan(of: question, in: test)

                #expect(plan.contains("Index"), "\(question.name): \(plan)")
                #expect(!Self.rawTables.contains { plan.contains("Seq Scan on \($0)") }, "\(question.name): \(plan)")
            }
        }
    }

    @Test(arguments: [Driver.postgres] + (TimescaleServer.isInstalled ? [.timescale] : []))
    func aSessionIsNotLookedForAmongAllRows(driver: Driver) async throws {
        try await withStatistics(driver) { test in
            for question in Self.sessions {
                let plan = try await plan(of: question, in: test)

                #expect(plan.contains("\(question.name)_session"), "\(question.name): \(plan)")
                #expect(!plan.contains("\(question.name)_pkey"), "\(question.name): \(plan)")
                // Only events, whose index is not in the order of time, are sorted.
                #expect(plan.contains("Sort") == (question.name == "usage_events"), "\(question.name): \(plan)")
            }
        }
    }

    @Test func noAggregateReadsARawRow() async throws {
        try await withStatistics { test in
            for question in Self.aggregates {
                let plan = try await plan(of: question, in: test)

                #expect(plan.contains("rollups"), "\(question.name): \(plan)")
                #expect(!Self.rawTables.contains { plan.contains(" on \($0)") }, "\(question.name): \(plan)")
            }
        }
    }

    private func plan(of question: Question, in test: TestStore) async throws -> String {
        let queries = await test.faults.queries { try? await question.ask(test.store) }
        return try await test.store.database.read { connection in
            try queries.flatMap { query in try connection.all("EXPLAIN \(query)") { $0.text(0) } }
        }
        .joined(separator: "\n")
    }

    /// A store with as many rows as it takes for a scan to be dear, and what the planner has to know of them.
    private func withStatistics(
        _ driver: Driver = .postgres, _ body: (TestStore) async throws -> Void
    ) async throws {
        try await withTestStore(driver) { test in
            try await test.store.add(.events([event(tool: "t")]))
            try await test.store.settle()
            for statement in Self.rows { try await test.store.tamper("\(raw: statement)") }
            for table in Self.rawTables + ["sessions", "event_rollups"] {
                try await test.store.tamper("ANALYZE \(raw: table)")
            }
            try await body(test)
        }
    }

    private static let rows = [
        """
        INSERT INTO sessions (id, session_id, created_at, updated_at, seen_slot, joined_by, total_requests,
        total_errors, total_processing_us, total_nanodollars, total_tokens, first_event, last_event)
        SELECT n, 's' || n, now(), now(), 0, 'explicit', 0, 0, 0, 0, 0, 32768 + n, 32768 + n + 300
        FROM generate_series(1, 500) n
        """,
        """
        INSERT INTO usage_events (id, timestamp, session, event_type, tool_name, success)
        SELECT 32768 + n, \(moment), 1 + n / 1500, 'tool_call', 't' || n % 20, true FROM generate_series(1, 60000) n
        """,
        """
        INSERT INTO performance_metrics (id, timestamp, session, metric_name, metric_value)
        SELECT 32768 + n, \(moment), 1 + n / 1500, 'm' || n % 20, n FROM generate_series(1, 60000) n
        """,
        """
        INSERT INTO error_logs (id, timestamp, session, error_group, error_type, error_message, resolved_at)
        SELECT n, \(moment), 1 + n / 1500, n % 20, 'E' || n % 20, 'x', CASE WHEN n % 10 > 0 THEN now() END
        FROM generate_series(1, 60000) n
        """,
        """
        INSERT INTO cost_tracking (id, timestamp, session, service_name, operation_type, nanodollars, cost_source)
        SELECT n, \(moment), 1 + n / 1500, 'v' || n % 20, 'o', 1, 'reported' FROM generate_series(1, 60000) n
        """,
        """
        INSERT INTO event_rollups (resolution, bucket, event_type, tool_name, instance, count, failures, total_us,
        last_used, histogram)
        SELECT 60, \(moment), 'tool_call', 't' || n % 20, 9, 1, 0, 1, now(), '' FROM generate_series(1, 60000) n
        """,
    ]

    /// Ten days before the tests' clock, row after row.
    private static let moment = "TIMESTAMPTZ '2026-11-23 08:00Z' - (60000 - n) * INTERVAL '14.4 seconds'"
}
