/// Some of a record's members.
///
/// The store keeps the numbers, so the order of `allNames` only ever grows at its end.
public struct RecordMembers: OptionSet, Sendable, Hashable {
    /// A bit a member, in the order of `allNames`.
    public let rawValue: Int64

    /// The members whose bits are set.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// The member of this name in JSON; none where no member that can be cut off or cleaned has it.
    public init(named name: String) {
        self.init(rawValue: RecordMembers.allNames.firstIndex(of: name).map { 1 << Int64($0) } ?? 0)
    }

    /// The members' names in JSON.
    public var names: [String] {
        RecordMembers.allNames.enumerated().filter { rawValue & (1 << Int64($0.offset)) != 0 }.map(\.element)
    }

    private static let allNames = [
        "session_id", "event_type", "tool_name", "error_message", "user_agent", "ip_address", "metadata",
        "metric_name", "metric_unit", "tags", "error_type", "stack_trace", "request_path", "request_method", "context",
        "service_name", "operation_type", "model", "request_id", "message",
    ]

    static let errorMessage = RecordMembers(named: "error_message")
    static let userAgent = RecordMembers(named: "user_agent")
    static let metadata = RecordMembers(named: "metadata")
    static let tags = RecordMembers(named: "tags")
    static let stackTrace = RecordMembers(named: "stack_trace")
    static let context = RecordMembers(named: "context")
}
