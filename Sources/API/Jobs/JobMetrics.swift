import Access
import Domain
import HTTP
import Jobs

/// What `GET /metrics` says of jobs.
enum JobMetrics {
    /// Writes the figures of all jobs; those that never ran have no age and no duration.
    static func write(_ reports: [JobReport], at now: Timestamp, to page: inout PrometheusText) {
        let metrics: [(name: String, type: String, help: String, value: (JobReport) -> Double?)] = [
            (
                "mcp_admin_job_last_success_age_seconds", "gauge", "Seconds since a run of the job last went well.",
                { $0.state.lastSuccess.map { max(0, Double(now - $0) / 1e6) } }
            ),
            (
                "mcp_admin_job_last_duration_seconds", "gauge", "How long the job's last run took.",
                { $0.state.lastMicroseconds.map { Double($0) / 1e6 } }
            ),
            ("mcp_admin_job_runs_total", "counter", "Runs of the job that ended.", { Double($0.state.runs) }),
            (
                "mcp_admin_job_failures_total", "counter", "Runs of the job that failed.",
                { Double($0.state.failures) }
            ),
            (
                "mcp_admin_job_overdue", "gauge", "Whether the job did not run when it had to, or does not end.",
                { $0.condition == .late || $0.condition == .hanging ? 1 : 0 }
            ),
        ]
        for (name, type, help, value) in metrics {
            page.begin(name, type, help)
            for report in reports {
                if let value = value(report) { page.sample(name, [("job", report.job.name)], value) }
            }
        }
    }
}
