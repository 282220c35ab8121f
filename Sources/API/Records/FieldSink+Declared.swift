import Domain
import HTTP

extension Stored: JSONRenderable, RenderedRecord, ListedRecord where Record: DeclaredRecord {
    static var columns: [String] { ["id"] + Record.declaration.answered.map(\.tableName) }
    var cursor: Cursor { Cursor(timestamp: record.timestamp, id: id) }

    func fields(into sink: inout some FieldSink) {
        sink.integer("id", id)
        sink.declared(record, now: record.timestamp)
    }

    // What conforms to a protocol of another target needs a member of its own.
    package func write(to json: inout JSONWriter) {
        json.object { fields(into: &$0) }
    }
}

extension FieldSink {
    /// The next members are those that the kind of `record` declares, as they are at `now`.
    mutating func declared<Record: DeclaredRecord>(_ record: Record, now: Timestamp) {
        let declaration = Record.declaration
        withUnsafePointer(to: record) { record in
            for member in declaration.shown {
                if member.storage == .computed {
                    computed(member, declaration, UnsafeRawPointer(record), now)
                } else {
                    kept(member, UnsafeRawPointer(record))
                }
            }
        }
    }

    private mutating func kept(_ member: MemberPlace, _ record: UnsafeRawPointer) {
        switch member.storage {
        case .text: text(member.name, member.value(String.self, in: record))
        case .textIfAny: text(member.name, member.value(String?.self, in: record))
        case .object:
            let object = member.value(JSONText?.self, in: record)
            if member.alias == nil { self.object(member.name, object) } else { metadata(object) }
        case .flag: boolean(member.name, member.value(Bool.self, in: record))
        case .real: real(member.name, member.value(Double.self, in: record))
        case .integer: number(member, member.value(Int64.self, in: record))
        case .integerIfAny: number(member, member.value(Int64?.self, in: record))
        case .time: time(member.name, member.value(Timestamp.self, in: record))
        case .timeIfAny:
            let moment = member.value(Timestamp?.self, in: record)
            if member.format == .isSet { boolean(member.name, moment != nil) } else { time(member.name, moment) }
        case .members: members(member.name, member.value(RecordMembers.self, in: record))
        case .computed: break
        }
    }

    private mutating func computed(
        _ member: MemberPlace, _ declaration: Declaration, _ record: UnsafeRawPointer, _ now: Timestamp
    ) {
        switch declaration.value(of: member, in: record, now: now) {
        case .integer(let value): number(member, value)
        case .text(let value): text(member.name, value)
        }
    }

    private mutating func number(_ member: MemberPlace, _ value: Int64?) {
        switch member.format {
        case .plain, .isSet: integer(member.name, value)
        case .milliseconds: milliseconds(member.name, value)
        case .dollars: money(member.name, value.map(Money.init(nanodollars:)))
        }
    }
}
