/// A member of a kind of record, as its kind declares it: where it is kept, its column, and what is said of it.
public struct Member: Sendable {
    /// Where it is kept, and the rules for its value.
    public internal(set) var place: MemberPlace
    /// The column that keeps it; nil where none does.
    public internal(set) var column: String?
    /// Whether senders may give it, and whether answers have it.
    public private(set) var isSent = true, isAnswered = true
    /// What the documentation says of it to those who send it, and to those who are answered.
    public private(set) var sentText: String?, answeredText: String?
    /// The only texts that it can be; empty where it can be any.
    public private(set) var choices: [String] = []
    /// The name of its column in a table (CSV), where that is not its name in JSON.
    public private(set) var tableName: String
    /// The value, of a member that is not kept; `now` is when it is looked at.
    let computed: Computed?

    /// Computes a member's value.
    public enum Computed: Sendable {
        case integer(@Sendable (_ record: UnsafeRawPointer, _ now: Timestamp) -> Int64?)
        case text(@Sendable (_ record: UnsafeRawPointer, _ now: Timestamp) -> String?)
    }

    /// What was computed.
    public enum ComputedValue: Sendable {
        case integer(Int64?)
        case text(String?)
    }

    init(_ place: MemberPlace, computed: Computed? = nil) {
        self.place = place
        self.computed = computed
        tableName = "\(place.name)"
        column = computed == nil ? tableName : nil
    }
}

extension Member {
    /// The same, kept in another column than that of its name.
    func column(_ name: String?, _ reference: MemberPlace.Reference = .none) -> Member {
        changed { ($0.column, $0.place.reference) = (name, reference) }
    }

    /// The same, of which senders are told `text`.
    func sent(_ text: String) -> Member { changed { $0.sentText = text } }

    /// The same, of which `text` is said in answers.
    func answered(_ text: String) -> Member { changed { $0.answeredText = text } }

    /// The same, which cannot be sent.
    var answeredOnly: Member { changed { $0.isSent = false } }

    /// The same, which is not answered.
    var sentOnly: Member { changed { $0.isAnswered = false } }

    /// The same, one of a few texts.
    func among(_ choices: [String]) -> Member { changed { $0.choices = choices } }

    /// The same, under another name in tables.
    func inTables(_ name: String) -> Member { changed { $0.tableName = name } }

    /// The same, whose empty text means none.
    var orEmpty: Member { changed { $0.place.isEmptyNone = true } }

    /// The same, which has to be sent; a text must not be empty, unless it `mayBeEmpty`.
    func required(mayBeEmpty: Bool = false) -> Member {
        changed { ($0.place.isRequired, $0.place.isEmptyNone) = (true, !mayBeEmpty) }
    }

    /// The same, by which things are told apart.
    var identifying: Member { orEmpty.changed { $0.place.isIdentifier = true } }

    /// The same, accepted and answered under another name too.
    func also(_ alias: StaticString) -> Member { changed { $0.place.alias = alias } }

    /// The same, whose whole number must be in `range` where it is sent.
    func within(_ range: ClosedRange<Int64>) -> Member { changed { $0.place.range = range } }

    /// The same, behind `number` bytes, or as that computed member of its kind.
    func at(_ number: Int) -> Member { changed { $0.place.offset = number } }

    private func changed(_ change: (inout Member) -> Void) -> Member {
        var member = self
        change(&member)
        return member
    }
}
