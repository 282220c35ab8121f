import Domain
import SQL

/// By what a rollup's rows are told apart, besides time: byte for byte, as the database does.
protocol RollupSeries: Hashable, Sendable {
    /// The columns, all of text.
    static var columns: [String] { get }
    /// The columns' values, in their order; nothing is written as empty text.
    var values: [String] { get }
    /// The series of the row's columns from `column` on.
    init(_ row: any SQLRow, from column: Int)
    /// The table of the records that are added up.
    static var source: RawTable { get }
    /// That a raw row `r` belongs to the series; nil where every row does.
    var rawCondition: SQLQuery? { get }
}

/// Usage events, by type and tool.
struct EventSeries: RollupSeries {
    static let columns = ["event_type", "tool_name"]
    let eventType: String
    let toolName: String
    var values: [String] { [eventType, toolName] }

    init(eventType: String, toolName: String) {
        self.eventType = eventType
        self.toolName = toolName
    }

    init(_ row: any SQLRow, from column: Int) {
        self.init(eventType: row.text(column), toolName: row.text(column + 1))
    }

    static func == (left: EventSeries, right: EventSeries) -> Bool {
        ExactText.areSame(left.eventType, right.eventType)
            && ExactText.areSame(left.toolName, right.toolName)
    }

    func hash(into hasher: inout Hasher) {
        ExactText.hash(eventType, into: &hasher)
        ExactText.hash(toolName, into: &hasher)
    }

    /// The series of the total of all events, which is kept by the second.
    static let total = EventSeries(eventType: "", toolName: "")

    static let source = RawTable.events

    var rawCondition: SQLQuery? {
        self == .total ? nil : "r.event_type = \(eventType) AND coalesce(r.tool_name, '') = \(toolName)"
    }
}

/// Cost entries, by whom they were paid to and what for.
struct CostSeries: RollupSeries {
    static let columns = ["service_name", "operation_type", "model", "tool_name"]
    let serviceName: String
    let operationType: String
    let model: String
    let toolName: String
    var values: [String] { [serviceName, operationType, model, toolName] }

    init(_ entry: CostEntry) {
        serviceName = entry.serviceName
        operationType = entry.operationType
        model = entry.model ?? ""
        toolName = entry.toolName ?? ""
    }

    init(_ row: any SQLRow, from column: Int) {
        serviceName = row.text(column)
        operationType = row.text(column + 1)
        model = row.text(column + 2)
        toolName = row.text(column + 3)
    }

    static func == (left: CostSeries, right: CostSeries) -> Bool {
        ExactText.areSame(left.serviceName, right.serviceName)
            && ExactText.areSame(left.operationType, right.operationType)
            && ExactText.areSame(left.model, right.model)
            && ExactText.areSame(left.toolName, right.toolName)
    }

    func hash(into hasher: inout Hasher) {
        ExactText.hash(serviceName, into: &hasher)
        ExactText.hash(operationType, into: &hasher)
        ExactText.hash(model, into: &hasher)
        ExactText.hash(toolName, into: &hasher)
    }

    static let source = RawTable.costs

    var rawCondition: SQLQuery? {
        """
        r.service_name = \(serviceName) AND r.operation_type = \(operationType)
        AND coalesce(r.model, '') = \(model) AND coalesce(r.tool_name, '') = \(toolName)
        """
    }
}

/// Cost entries of sessions, by session and whom they were paid to and what for.
struct SessionSeries: RollupSeries {
    static let columns = ["session_id"] + CostSeries.columns
    let sessionID: String
    let entry: CostSeries
    var values: [String] { [sessionID] + entry.values }

    init(_ cost: CostEntry) {
        sessionID = cost.sessionID ?? ""
        entry = CostSeries(cost)
    }

    init(_ row: any SQLRow, from column: Int) {
        sessionID = row.text(column)
        entry = CostSeries(row, from: column + 1)
    }

    static func == (left: SessionSeries, right: SessionSeries) -> Bool {
        ExactText.areSame(left.sessionID, right.sessionID) && left.entry == right.entry
    }

    func hash(into hasher: inout Hasher) {
        ExactText.hash(sessionID, into: &hasher)
        hasher.combine(entry)
    }

    static let source = RawTable.costs

    var rawCondition: SQLQuery? {
        entry.rawCondition.map { "\($0) AND r.session = \(ListQuery.session(sessionID))" }
    }
}

/// Error logs, by type.
struct ErrorSeries: RollupSeries {
    static let columns = ["error_type"]
    let errorType: String
    var values: [String] { [errorType] }

    init(errorType: String) {
        self.errorType = errorType
    }

    init(_ row: any SQLRow, from column: Int) {
        self.init(errorType: row.text(column))
    }

    static func == (left: ErrorSeries, right: ErrorSeries) -> Bool {
        ExactText.areSame(left.errorType, right.errorType)
    }

    func hash(into hasher: inout Hasher) {
        ExactText.hash(errorType, into: &hasher)
    }

    static let source = RawTable.errors
    var rawCondition: SQLQuery? { "r.error_type = \(errorType)" }
}

/// Error logs, by the group that they belong to.
struct ErrorGroupSeries: RollupSeries {
    static let columns = ["error_group"]
    let group: Int64
    var values: [String] { [String(group)] }

    init(group: Int64) {
        self.group = group
    }

    init(_ row: any SQLRow, from column: Int) {
        self.init(group: Int64(row.text(column)) ?? 0)
    }

    static let source = RawTable.errors
    var rawCondition: SQLQuery? { "r.error_group = \(group)" }
}

/// Measurements, by metric.
struct MetricSeries: RollupSeries {
    static let columns = ["metric_name"]
    let name: String
    var values: [String] { [name] }

    init(name: String) {
        self.name = name
    }

    init(_ row: any SQLRow, from column: Int) {
        self.init(name: row.text(column))
    }

    static func == (left: MetricSeries, right: MetricSeries) -> Bool {
        ExactText.areSame(left.name, right.name)
    }

    func hash(into hasher: inout Hasher) {
        ExactText.hash(name, into: &hasher)
    }

    static let source = RawTable.metrics
    var rawCondition: SQLQuery? { "r.metric_name = \(name)" }
}
