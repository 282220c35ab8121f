import Domain
import HTTP

extension JSONWriter: FieldSink {
    package mutating func integer(_ name: StaticString, _ value: Int64?) { member(name, value) }
    package mutating func real(_ name: StaticString, _ value: Double?) { member(name, value) }
    package mutating func boolean(_ name: StaticString, _ value: Bool?) { member(name, value) }
    package mutating func text(_ name: StaticString, _ value: String?) { member(name, value) }
    package mutating func time(_ name: StaticString, _ value: Timestamp?) { member(name, value) }
    package mutating func money(_ name: StaticString, _ value: Money?) { member(name, value) }
    package mutating func object(_ name: StaticString, _ value: JSONText?) { member(name, value) }

    package mutating func milliseconds(_ name: StaticString, _ microseconds: Int64?) {
        key(name)
        guard let microseconds else { return null() }
        if microseconds % 1000 == 0 { return integer(microseconds / 1000) }
        raw(Milliseconds.decimal(microseconds))
    }

    package mutating func members(_ name: StaticString, _ value: RecordMembers) {
        guard !value.isEmpty else { return }
        key(name)
        array { json in
            for name in value.names { json.string(name) }
        }
    }

    package mutating func metadata(_ value: JSONText?) {
        member("metadata", value)
        member("meta", value)
    }
}

extension JSONWriter {
    /// Writes an amount as an exact decimal number of dollars.
    mutating func money(_ value: Money) { raw(value.decimal) }

    /// Writes a moment as RFC 3339 text.
    mutating func timestamp(_ value: Timestamp) { plain(value.rfc3339) }

    /// Writes an object that is JSON text already.
    mutating func raw(_ value: JSONText) { raw(value.text) }

    /// Writes a member; a missing value becomes `null`.
    mutating func member(_ name: StaticString, _ value: Money?) {
        key(name)
        if let value { money(value) } else { null() }
    }

    /// Writes a member; a missing value becomes `null`.
    mutating func member(_ name: StaticString, _ value: Timestamp?) {
        key(name)
        if let value { timestamp(value) } else { null() }
    }

    /// Writes a member; a missing value becomes `null`.
    mutating func member(_ name: StaticString, _ value: JSONText?) {
        key(name)
        if let value { raw(value) } else { null() }
    }
}
