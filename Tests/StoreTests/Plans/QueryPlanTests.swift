import Domain
import SQL
import Store
import StoreTesting
import Testing

/// SQLite enters every list by an index, and no aggregate reads a raw row.
struct QueryPlanTests {
    private static let rawTables = ["usage_events", "cost_tracking", "error_logs", "performance_metrics"]
    private let day = TimeRange(from: clock - Timestamp.day, to: clock)
    private let cursor = Page(limit: 100, after: Cursor(timestamp: clock, id: 7))

    /// The plan of every query that `body` asks of a store, one line a step.
    private func plans(_ body: (DataStore) async throws -> Void) async throws -> [[String]] {
        var plans: [[String]] = []
        try await withTestStore(.sqliteInMemory) { test in
            try await fill(test.store)
            for query in await test.faults.queries(of: { try? await body(test.store) }) {
                plans.append(
                    try await test.store.database.read { try $0.all("EXPLAIN QUERY PLAN \(query)") { $0.text(3) } })
            }
        }
        return plans
    }

    private func fill(_ store: DataStore) async throws {
        try await store.add(
            .events((0..<50).map { try event(tool: "t", session: "s\($0 % 5)", at: clock - Int64($0)) }),
            .metrics([metric(session: "s1")]), .errors([failure(session: "s1")]), .costs([cost(session: "s1")]))
        try await store.settle()
    }

    private func plan(_ body: (DataStore) async throws -> Void) async throws -> String {
        let plans = try await plans(body)
        #expect(plans.count == 1)
        return plans.joined().joined(separator: "\n")
    }

    @Test func listsWithoutAFilterWalkTheIndexOnTime() async throws {
        for page in [Page(limit: 100), cursor] {
            let events = try await plan { _ = try await $0.events(EventFilter(), page: page) }
            let metrics = try await plan { _ = try await $0.metrics(MetricFilter(), page: page) }
            let errors = try await plan { _ = try await $0.errors(ErrorFilter(), page: page) }
            let costs = try await plan { _ = try await $0.costs(CostFilter(), page: page) }

            #expect(events.contains("e USING INDEX usage_events_timestamp"))
            #expect(metrics.contains("m USING INDEX performance_metrics_timestamp"))
            #expect(errors.contains("e USING INDEX error_logs_timestamp"))
            #expect(costs.contains("c USING INDEX cost_tracking_timestamp"))
            for plan in [events, metrics, errors, costs] { #expect(!plan.contains("TEMP B-TREE")) }
        }
    }

    @Test func aCursorOrARangeSearchesTheIndexOnTime() async throws {
        let later = try await plan { _ = try await $0.events(EventFilter(), page: cursor) }
        let ranged = try await plan { _ = try await $0.events(EventFilter(range: day), page: Page(limit: 9)) }

        #expect(later.contains("SEARCH e USING INDEX usage_events_timestamp (timestamp<?"))
        #expect(ranged.contains("SEARCH e USING INDEX usage_events_timestamp (timestamp>? AND timestamp<?"))
    }

    @Test func aSessionsEventsAreFoundByItsBlocks() async throws {
        for filter in [EventFilter(sessionID: "s1"), EventFilter(range: day, sessionID: "s1", toolName: "t")] {
            let plan = try await plan { _ = try await $0.events(filter, page: cursor) }

            #expect(plan.contains("SEARCH e USING INDEX usage_events_session (<expr>=? AND session=?)"))
            #expect(plan.contains("sessions_session_id"))
        }
    }

    @Test func otherRecordsOfASessionAreFoundByTheirIndexes() async throws {
        let metrics = try await plan { _ = try await $0.metrics(MetricFilter(sessionID: "s1"), page: cursor) }
        let errors = try await plan { _ = try await $0.errors(ErrorFilter(sessionID: "s1"), page: cursor) }
        let costs = try await plan { _ = try await $0.costs(CostFilter(sessionID: "s1"), page: cursor) }

        #expect(metrics.contains("SEARCH m USING INDEX performance_metrics_session (session=?"))
        #expect(errors.contains("SEARCH e USING INDEX error_logs_session (session=?"))
        #expect(costs.contains("SEARCH c USING INDEX cost_tracking_session (session=?"))
        for plan in [metrics, errors, costs] { #expect(!plan.contains("TEMP B-TREE")) }
    }

    @Test func namesAreFoundByTheirIndexes() async throws {
        let metrics = try await plan { _ = try await $0.metrics(MetricFilter(name: "load"), page: cursor) }
        let errors = try await plan { _ = try await $0.errors(ErrorFilter(errorType: "E"), page: cursor) }
        let group = try await plan { _ = try await $0.errors(ErrorFilter(groupID: 1), page: cursor) }
        let open = try await plan { _ = try await $0.errors(ErrorFilter(resolved: false), page: cursor) }
        let costs = try await plan { _ = try await $0.costs(CostFilter(serviceName: "a"), page: cursor) }

        #expect(metrics.contains("performance_metrics_name (metric_name=?"))
        #expect(errors.contains("error_logs_type (error_type=?"))
        #expect(group.contains("error_logs_group (error_group=?"))
        #expect(open.contains("error_logs_open"))
        #expect(costs.contains("cost_tracking_service (service_name=?"))
        for plan in [metrics, errors, group, open, costs] { #expect(!plan.contains("TEMP B-TREE")) }
    }

    @Test func sessionsAndGroupsWalkTheirIndexes() async throws {
        let sessions = try await plan { _ = try await $0.sessions(SessionFilter(), page: cursor, now: clock) }
        let one = try await plan { _ = try await $0.session("s1") }
        let groups = try await plan { _ = try await $0.errorGroups(state: .open, page: cursor) }

        #expect(sessions.contains("sessions USING INDEX sessions_created_at") && !sessions.contains("TEMP B-TREE"))
        #expect(one.contains("SEARCH sessions USING INDEX sessions_session_id (session_id=?)"))
        #expect(groups.contains("g USING INDEX error_groups_last_seen") && !groups.contains("TEMP B-TREE"))
    }

    @Test func aggregatesReadNoRawRow() async throws {
        let series = try TimeSeriesQuery.Measure.allCases.map { measure in
            try TimeSeriesQuery(
                measure: measure, range: day, step: .hour, by: TimeSeriesQuery.dimensions(of: measure).first)
        }
        let asked = try await plans { store in
            _ = try await store.dashboard(now: clock)
            _ = try await store.tools(day)
            _ = try await store.tool("t1", day)
            for query in series { _ = try await store.timeSeries(query) }
            for grouping in CostGrouping.allCases {
                _ = try await store.costTotals(by: grouping, CostFilter(range: day))
            }
            _ = try await store.costTotal(CostFilter(range: day, sessionID: "s1"))
        }

        #expect(asked.count > 20)
        for step in asked.joined() {
            #expect(!Self.rawTables.contains { step.contains($0) } && !step.hasPrefix("SCAN"))
        }
    }

    @Test func theSummaryReadsFiveRawRowsAtMost() async throws {
        let steps = try await plans { _ = try await $0.summary(day, now: clock) }.joined()

        // What is scanned are sums of rollups by group, and the index of the groups that are open.
        let scans = steps.filter { $0.hasPrefix("SCAN") }
        #expect(steps.count > 5 && scans.allSatisfy { $0 == "SCAN r" || $0.hasSuffix(" INDEX error_groups_open") })
        #expect(steps.filter { $0.contains("TEMP B-TREE") }.count <= 1)
        #expect(
            steps.filter { $0.contains("error_logs") } == [
                "SEARCH e USING INDEX error_logs_timestamp (timestamp>? AND timestamp<?)"
            ])
        #expect(!steps.contains { $0.contains("usage_events") || $0.contains("cost_tracking") })
    }

    @Test func keysAndTokensAreFoundByTheirDigests() async throws {
        let key = try await plan { _ = try await $0.key(digest: "d") }
        let credentials = try await plan { _ = try await $0.credentials(username: "u") }

        #expect(key.contains("api_keys_digest (digest=?)"))
        #expect(credentials.contains("admin_users_username (username=?)"))
        #expect(credentials.contains("admin_users_username_key (username_key=?)"))
    }
}
