/// Some of a record's members: those that can be cleaned or cut off, each by the bit that its declaration gives it.
public struct RecordMembers: OptionSet, Sendable, Hashable {
    /// A bit a member; the store keeps it.
    public let rawValue: Int64

    /// The members whose bits are set.
    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    /// The member of this name in JSON; none where no member that can be cut off or cleaned has it.
    public init(named name: String) {
        self = RecordMembers.all.first { $0.name == name }?.mark ?? []
    }

    /// The members' names in JSON.
    public var names: [String] {
        RecordMembers.all.filter { contains($0.mark) }.map(\.name)
    }

    /// Every member that can be cleaned or cut off, in the order of the bits.
    private static let all: [(name: String, mark: RecordMembers)] = {
        let declarations = [
            UsageEvent.declaration, PerformanceMetric.declaration, ErrorLog.declaration, CostEntry.declaration,
            Session.declaration,
        ]
        var names: [RecordMembers: String] = [.message: "message"]
        for member in declarations.flatMap(\.members) where !member.place.mark.isEmpty {
            names[member.place.mark] = "\(member.place.name)"
        }
        return names.sorted { $0.key.rawValue < $1.key.rawValue }.map { ($0.value, $0.key) }
    }()

    /// The message of an entry in a session's line of time, and of a group of errors.
    public static let message = RecordMembers(rawValue: 1 << 19)
    /// What a failure, or an event that failed, said.
    public static let errorMessage = RecordMembers(rawValue: 1 << 3)
}
