/// A kind of record, which is declared once and read and written by its declaration.
public protocol DeclaredRecord: BoundedRecord, Equatable {
    /// What it is.
    static var declaration: Declaration { get }
    /// When it happened.
    var timestamp: Timestamp { get }
    /// The members that the server had to clean or to cut off before it could keep them.
    var cleaned: RecordMembers { get set }
    /// The members that are cut off here, and whole in the store.
    var truncated: RecordMembers { get set }

    /// A record of `moment` in which nothing else is said: what reads one puts in what it finds.
    init(blankAt moment: Timestamp)

    /// Completes a record of which all that was sent is read, and reports what is wrong with its members together.
    mutating func complete(_ rules: inout FieldRules, prices: PriceTable)
}

extension DeclaredRecord {
    /// Nothing: most kinds are what was sent.
    public mutating func complete(_ rules: inout FieldRules, prices: PriceTable) {}

    /// Cuts off the members that are longer than `limit` bytes, and notes which they were.
    public mutating func cut(to limit: Int) {
        let long = Self.declaration.long
        let cut = withUnsafeMutablePointer(to: &self) { record in
            long.reduce(into: RecordMembers()) { cut, place in
                if place.cut(UnsafeMutableRawPointer(record), to: limit) { cut.insert(place.mark) }
            }
        }
        truncated.formUnion(cut)
    }

    /// About how many bytes it takes in memory, and without its escapes in JSON.
    public var byteCount: Int { withUnsafePointer(to: self) { Self.byteCount(of: $0) } }

    /// The same of the record at `record`, which is not copied.
    static func byteCount(of record: UnsafePointer<Self>) -> Int {
        Self.declaration.texts.reduce(ownBytes) { $0 + $1.byteCount(in: UnsafeRawPointer(record)) }
    }

    /// Checks what was put into the record, makes empty names none, and completes it; throws what `rules` collected.
    mutating func check(_ rules: inout FieldRules, now: Timestamp, prices: PriceTable = .empty)
        throws(ValidationFailure)
    {
        let sent = Self.declaration.sent
        withUnsafeMutablePointer(to: &self) { record in
            for place in sent { rules.check(place, of: UnsafeMutableRawPointer(record), now: now) }
        }
        complete(&rules, prices: prices)
        try rules.finish(inOrderOf: sent)
    }
}

extension MemberPlace {
    /// Cuts the text or object off behind `limit` bytes; returns whether it was longer.
    fileprivate func cut(_ record: UnsafeMutableRawPointer, to limit: Int) -> Bool {
        switch storage {
        case .text: change(record) { (text: inout String) in text.cut(to: limit) }
        case .textIfAny: change(record) { (text: inout String?) in text.cut(to: limit) }
        case .object: change(record) { (object: inout JSONText?) in object.cut(to: limit) }
        default: false
        }
    }

    /// How many bytes of UTF-8 the text or object has.
    fileprivate func byteCount(in record: UnsafeRawPointer) -> Int {
        switch storage {
        case .text: value(String.self, in: record).utf8.count
        case .textIfAny: value(String?.self, in: record)?.utf8.count ?? 0
        case .object: value(JSONText?.self, in: record)?.text.utf8.count ?? 0
        default: 0
        }
    }

    private func change<Value, Result>(
        _ record: UnsafeMutableRawPointer, _ body: (inout Value) -> Result
    ) -> Result {
        body(&(record + offset).assumingMemoryBound(to: Value.self).pointee)
    }
}
