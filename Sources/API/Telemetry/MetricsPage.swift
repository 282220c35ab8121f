import Access
import Domain
import HTTP
import Intake
import Jobs
import Store

/// What `GET /metrics` says.
enum MetricsPage {
    /// All counters as they are now.
    static func text(_ api: APIDependencies) -> String {
        var page = PrometheusText()
        page.begin("mcp_admin_build_info", "gauge", "The program's version.")
        page.sample("mcp_admin_build_info", [("version", api.settings.version)], 1)
        writeRequests(api.telemetry.snapshot(), to: &page)
        writeRefusals(api.failures, to: &page)
        writeIngest(api.writer.statistics, to: &page)
        writeSettling(api.store, to: &page)
        writeHealth(api.store.health, to: &page)
        JobMetrics.write(api.jobs.reports, at: api.now(), to: &page)
        page.single(
            "mcp_admin_exports_broken_off_total", "counter", "Streamed answers that failed before their end.",
            Double(api.telemetry.brokenOff))
        page.single(
            "mcp_admin_request_body_bytes", "gauge", "Bytes of request bodies in memory.",
            Double(api.bodies.budget.bytesHeld + api.bodies.openBudget.bytesHeld))
        page.single(
            "mcp_admin_answer_bytes", "gauge", "Bytes of answers that wait for their clients.",
            Double(api.answers.budget.bytesHeld))
        page.single(
            "mcp_admin_connections", "gauge", "Connections that are open.", Double(api.connections.count))
        page.single(
            "mcp_admin_connections_refused_total", "counter", "Connections refused because too many were open.",
            Double(api.connections.refusals))
        writeProcess(.current(), to: &page)
        return page.text
    }

    private static func writeRequests(
        _ requests: [(label: RequestTelemetry.Label, counts: RequestTelemetry.Counts)], to page: inout PrometheusText
    ) {
        page.begin("mcp_admin_http_requests_total", "counter", "Requests by route, method and class of status.")
        for (label, counts) in requests {
            for (index, count) in counts.byClass.enumerated() where count > 0 {
                page.sample(
                    "mcp_admin_http_requests_total",
                    [("route", label.route), ("method", label.method), ("status", "\(index + 1)xx")], Double(count))
            }
        }
        let name = "mcp_admin_http_request_duration_seconds"
        page.begin(name, "histogram", "Seconds from a request's head to its answer's.")
        for (label, counts) in requests {
            page.histogram(
                name, [("route", label.route), ("method", label.method)], bounds: RequestTelemetry.bounds,
                counts: counts.byLatency, sum: counts.seconds)
        }
    }

    private static func writeSettling(_ store: DataStore, to page: inout PrometheusText) {
        let status = store.settlingStatus
        page.single(
            "mcp_admin_unsettled_events", "gauge",
            "Records of any kind that are stored and not yet in sessions and aggregates.", Double(status.records))
        page.single(
            "mcp_admin_unsettled_seconds", "gauge", "For how long the oldest of them has been waiting.",
            status.seconds)
        page.single(
            "mcp_admin_settling_failures_total", "counter",
            "Attempts to bring them into sessions and aggregates that failed.",
            Double(status.health.failures))
        page.single(
            "mcp_admin_settling_last_failure_timestamp_seconds", "gauge",
            "When the last one failed, in seconds since 1970; 0 where none did.",
            Double(status.health.lastFailure?.microseconds ?? 0) / 1e6)
        let repaired = store.health.repairedRows
        page.begin(
            "mcp_admin_rollup_rows_repaired_total", "counter",
            "Rows of aggregates that could not be read, made anew from records or, where these are gone, saved in part."
        )
        page.sample("mcp_admin_rollup_rows_repaired_total", [("result", "rebuilt")], Double(repaired.rebuilt))
        page.sample("mcp_admin_rollup_rows_repaired_total", [("result", "lost")], Double(repaired.lost))
    }

    private static func writeHealth(_ health: StoreHealth, to page: inout PrometheusText) {
        let codes = Set(health.troubles.map(\.code))
        page.single(
            "mcp_admin_degraded", "gauge", "Whether something does not work as it should.", codes.isEmpty ? 0 : 1)
        page.begin("mcp_admin_degraded_reason", "gauge", "What does not work as it should, by /ready's codes.")
        for code in StoreTrouble.Code.allCases {
            page.sample("mcp_admin_degraded_reason", [("code", code.rawValue)], codes.contains(code) ? 1 : 0)
        }
    }

    private static func writeRefusals(_ counters: SecurityCounters, to page: inout PrometheusText) {
        page.single(
            "mcp_admin_authentication_failures_total", "counter", "Requests with credentials that were wrong.",
            Double(counters.authenticationFailures))
        page.single(
            "mcp_admin_login_failures_total", "counter", "Logins with a wrong name or password.",
            Double(counters.loginFailures))
        page.single(
            "mcp_admin_logins_throttled_total", "counter", "Logins refused after too many failures.",
            Double(counters.throttledLogins))
        page.single(
            "mcp_admin_reported_auth_failures_total", "counter", "Refused requests that MCP servers reported.",
            Double(counters.reportedFailures))
    }

    private static func writeIngest(_ writer: WriterStatistics, to page: inout PrometheusText) {
        page.begin("mcp_admin_ingest_rows_total", "counter", "Records stored, by kind.")
        for kind in writer.rows.keys.sorted() {
            page.sample("mcp_admin_ingest_rows_total", [("kind", kind)], Double(writer.rows[kind] ?? 0))
        }
        page.single(
            "mcp_admin_ingest_queue_rows", "gauge", "Records that wait for their commit.", Double(writer.queuedRows))
        page.single(
            "mcp_admin_ingest_rejected_total", "counter", "Requests refused because too much waited.",
            Double(writer.rejected))
        page.single(
            "mcp_admin_ingest_failed_total", "counter", "Requests whose transaction failed.", Double(writer.failed))
        page.begin("mcp_admin_commit_duration_seconds", "summary", "How long commits took.")
        for quantile in [0.5, 0.95, 0.99] {
            guard let microseconds = writer.commitDurations.quantile(quantile) else { continue }
            page.sample("mcp_admin_commit_duration_seconds", [("quantile", "\(quantile)")], microseconds / 1e6)
        }
        page.sample("mcp_admin_commit_duration_seconds_sum", [], Double(writer.commitMicroseconds) / 1e6)
        page.sample("mcp_admin_commit_duration_seconds_count", [], Double(writer.commits))
    }

    private static func writeProcess(_ process: ProcessStatistics, to page: inout PrometheusText) {
        let values: [(name: String, type: String, help: String, value: Double?)] = [
            ("process_resident_memory_bytes", "gauge", "Resident memory.", process.residentBytes),
            ("process_cpu_seconds_total", "counter", "CPU time of user and system.", process.cpuSeconds),
            ("process_start_time_seconds", "gauge", "Start, in seconds since 1970.", process.startSeconds),
            ("process_open_fds", "gauge", "Open file descriptors.", process.openFiles),
        ]
        for (name, type, help, value) in values {
            if let value { page.single(name, type, help, value) }
        }
    }
}
