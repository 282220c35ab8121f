/// A table of records as they came, which are kept for a limited time.
package enum RawTable: String, CaseIterable, Sendable {
    case events = "usage_events"
    case metrics = "performance_metrics"
    case errors = "error_logs"
    case costs = "cost_tracking"
}
