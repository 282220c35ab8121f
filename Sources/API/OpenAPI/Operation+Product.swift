import Domain
import HTTP

extension Operation.Tag {
    /// The sections of the document, in their order.
    static let all: [Operation.Tag] = [
        .events, .metrics, .errors, .costs, .sessions, .dashboard, .authentication, .users, .keys, .audit, .operations,
        .documentation,
    ]

    /// Whether answers of the section's routes have passwords, tokens or keys in them.
    var hasSecrets: Bool { self == .authentication || self == .users || self == .keys }

    static let events = Operation.Tag("Events")
    static let metrics = Operation.Tag("Metrics")
    static let errors = Operation.Tag("Errors")
    static let costs = Operation.Tag("Costs")
    static let sessions = Operation.Tag("Sessions")
    static let dashboard = Operation.Tag("Dashboard")
    static let authentication = Operation.Tag("Authentication")
    static let users = Operation.Tag("Users")
    static let keys = Operation.Tag("Keys")
    static let audit = Operation.Tag("Audit")
    static let operations = Operation.Tag("Operations")
    static let documentation = Operation.Tag("Documentation")
}

extension Operation.Header {
    /// How many records a list has.
    static let totalCount = Operation.Header(
        name: "X-Total-Count", schema: .integer(minimum: 0),
        description: "How many records the filter lets through, where `count` asks for it.")
    /// What the number of records is worth.
    static let totalCountPrecision = Operation.Header(
        name: "X-Total-Count-Precision", schema: .oneOf(RecordCount.Precision.allCases.map(\.rawValue)),
        description: "Whether `X-Total-Count` is exact, about right, or the least.")
    /// Where a list begins because of retention.
    static let recordsDeletedBefore = Operation.Header(
        name: "X-Records-Deleted-Before", schema: .time(),
        description: "Records of the span before this moment were deleted because of their age.")
}
