/// What a kind of record is: its table, and its members in the order in which they are read, kept and answered.
///
/// All that reads or writes records is taken from it: the decoder of JSON, the documentation's schemas, JSON and CSV,
/// the columns of inserts, selects and copies, what is cut off, and what a record takes in memory.
public final class Declaration: Sendable {
    /// The kind's name, as it stands in the routes: `events`.
    public let name: String
    /// The table that keeps its records.
    public let table: String
    /// All members.
    public let members: [Member]
    /// The places of those that are sent, and of those that have a column.
    public let sent: [MemberPlace], kept: [MemberPlace]
    /// Those that are answered, but for what only JSON says of other members.
    public let answered: [Member]
    /// The places of all that are answered.
    public let shown: [MemberPlace]
    /// The computed members, as their places count them.
    private let computed: [Member.Computed]
    /// The places of texts and objects, and of those of them that can be long.
    let texts: [MemberPlace], long: [MemberPlace]

    init(_ name: String, table: String, @MemberList _ members: () -> [Member]) {
        let declared = members()
        var computed: [Member.Computed] = []
        self.members = declared.map { member in
            guard let value = member.computed else { return member }
            defer { computed.append(value) }
            return member.at(computed.count)
        }
        self.name = name
        self.table = table
        self.computed = computed
        sent = self.members.filter(\.isSent).map(\.place)
        kept = self.members.filter { $0.column != nil }.map(\.place)
        chosen = self.members.filter { $0.column != nil }.enumerated()
            .filter { !$0.element.choices.isEmpty }.map { ($0.offset, $0.element.choices) }
        answered = self.members.filter { $0.isAnswered && $0.place.storage != .members }
        shown = self.members.filter(\.isAnswered).map(\.place)
        texts = self.members.map(\.place).filter(\.isText)
        long = texts.filter(\.isLong)
    }

    /// The members that have a column and can be a few texts only, by their places in `kept`.
    public let chosen: [(place: Int, choices: [String])]

    /// The columns that keep the members, in the order of `kept`.
    public var columns: [String] { members.compactMap(\.column) }

    /// The value of a computed member of the record at `record`, as it is at `now`.
    public func value(of member: MemberPlace, in record: UnsafeRawPointer, now: Timestamp) -> Member.ComputedValue {
        switch computed[member.offset] {
        case .integer(let compute): .integer(compute(record, now))
        case .text(let compute): .text(compute(record, now))
        }
    }
}

/// Makes a list of lines with a member or some members each.
@resultBuilder
enum MemberList {
    static func buildExpression(_ member: Member) -> [Member] { [member] }
    static func buildExpression(_ members: [Member]) -> [Member] { members }
    static func buildBlock(_ members: [Member]...) -> [Member] { Array(members.joined()) }
}
