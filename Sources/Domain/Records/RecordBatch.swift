/// The records of one request: all of a kind, all checked.
public enum RecordBatch: Sendable, Equatable {
    case events([UsageEvent])
    case metrics([PerformanceMetric])
    case errors([ErrorLog])
    case costs([CostEntry])
    case sessions([SessionStart])

    /// How many records it holds.
    public var count: Int {
        switch self {
        case .events(let records): records.count
        case .metrics(let records): records.count
        case .errors(let records): records.count
        case .costs(let records): records.count
        case .sessions(let records): records.count
        }
    }

    /// The kind's name, as it stands in the routes: `events`, `metrics`, `errors`, `costs` or `sessions`.
    public var kind: String {
        switch self {
        case .events: "events"
        case .metrics: "metrics"
        case .errors: "errors"
        case .costs: "costs"
        case .sessions: "sessions"
        }
    }

    /// About how many bytes its records take in memory.
    public var byteCount: Int {
        switch self {
        case .events(let records): records.reduce(0) { $0 + $1.byteCount }
        case .metrics(let records): records.reduce(0) { $0 + $1.byteCount }
        case .errors(let records): records.reduce(0) { $0 + $1.byteCount }
        case .costs(let records): records.reduce(0) { $0 + $1.byteCount }
        case .sessions(let records): records.reduce(0) { $0 + $1.byteCount }
        }
    }
}
