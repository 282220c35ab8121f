import Domain
import HTTP

/// A record in a session's line of time: what it was in a word; `kind` and `id` lead to all of it.
struct TimelineEntry: JSONRenderable {
    /// What it is.
    enum Kind: String, CaseIterable {
        case cost, error, event, metric
    }

    /// When it happened.
    let timestamp: Timestamp
    /// What it is.
    let kind: Kind
    /// The record's identifier among those of its kind.
    let id: Int64
    private let name: String
    private var message: String?
    private var success: Bool?
    private var durationMicroseconds: Int64?
    private var value: Double?
    private var unit: String?
    private var cost: Money?
    private var truncated: RecordMembers = []

    /// About how many bytes it takes in JSON.
    var byteCount: Int { 250 + name.utf8.count + (message?.utf8.count ?? 0) }

    /// An event: its tool or its type.
    init(_ event: Stored<UsageEvent>) {
        (timestamp, kind, id) = (event.record.timestamp, .event, event.id)
        name = event.record.toolName ?? event.record.eventType
        message = event.record.errorMessage
        if event.record.truncated.contains(.init(named: "error_message")) { truncated = .init(named: "message") }
        success = event.record.success
        durationMicroseconds = event.record.responseMicroseconds
    }

    /// A measurement: its name and value.
    init(_ metric: Stored<PerformanceMetric>) {
        (timestamp, kind, id) = (metric.record.timestamp, .metric, metric.id)
        name = metric.record.name
        value = metric.record.value
        unit = metric.record.unit
    }

    /// A failure: its type and message.
    init(_ error: Stored<ErrorLog>) {
        (timestamp, kind, id) = (error.record.timestamp, .error, error.id)
        name = error.record.errorType
        message = error.record.message
        if error.record.truncated.contains(.init(named: "error_message")) { truncated = .init(named: "message") }
        success = false
    }

    /// A cost: its service and operation.
    init(_ cost: Stored<CostEntry>) {
        (timestamp, kind, id) = (cost.record.timestamp, .cost, cost.id)
        name = "\(cost.record.serviceName) \(cost.record.operationType)"
        self.cost = cost.record.cost
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("timestamp", timestamp)
            json.member("kind", kind.rawValue)
            json.member("id", id)
            json.member("name", name)
            json.member("message", message)
            json.member("success", success)
            json.milliseconds("duration_ms", durationMicroseconds)
            json.member("value", value)
            json.member("unit", unit)
            json.member("cost_usd", cost)
            json.members("truncated", truncated)
        }
    }
}
