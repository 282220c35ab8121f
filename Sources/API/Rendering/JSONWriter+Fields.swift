import Domain

extension JSONWriter: FieldSink {
    mutating func integer(_ name: StaticString, _ value: Int64?) { member(name, value) }
    mutating func real(_ name: StaticString, _ value: Double?) { member(name, value) }
    mutating func boolean(_ name: StaticString, _ value: Bool?) { member(name, value) }
    mutating func text(_ name: StaticString, _ value: String?) { member(name, value) }
    mutating func time(_ name: StaticString, _ value: Timestamp?) { member(name, value) }
    mutating func money(_ name: StaticString, _ value: Money?) { member(name, value) }
    mutating func object(_ name: StaticString, _ value: JSONText?) { member(name, value) }

    mutating func milliseconds(_ name: StaticString, _ microseconds: Int64?) {
        key(name)
        guard let microseconds else { return null() }
        if microseconds % 1000 == 0 { return integer(microseconds / 1000) }
        raw(Milliseconds.decimal(microseconds))
    }

    mutating func members(_ name: StaticString, _ value: RecordMembers) {
        guard !value.isEmpty else { return }
        key(name)
        array { json in
            for name in value.names { json.string(name) }
        }
    }

    mutating func metadata(_ value: JSONText?) {
        member("metadata", value)
        member("meta", value)
    }
}
