import Domain
import HTTP

/// Takes a record's members one after the other: as a JSON object, or as a line of CSV.
///
/// Nil is JSON's null and CSV's empty field; every member is given, so that every record has the same ones.
package protocol FieldSink {
    /// The next member is a whole number.
    mutating func integer(_ name: StaticString, _ value: Int64?)
    /// The next member is a real number, which must be finite.
    mutating func real(_ name: StaticString, _ value: Double?)
    /// The next member is a truth value.
    mutating func boolean(_ name: StaticString, _ value: Bool?)
    /// The next member is text.
    mutating func text(_ name: StaticString, _ value: String?)
    /// The next member is a moment, as RFC 3339 writes it in UTC.
    mutating func time(_ name: StaticString, _ value: Timestamp?)
    /// The next member is an exact decimal number: milliseconds, from whole microseconds.
    mutating func milliseconds(_ name: StaticString, _ microseconds: Int64?)
    /// The next member is an exact decimal number: dollars.
    mutating func money(_ name: StaticString, _ value: Money?)
    /// The next member is a JSON object.
    mutating func object(_ name: StaticString, _ value: JSONText?)
    /// The next member is the record's `metadata`, which JSON also has as `meta`.
    mutating func metadata(_ value: JSONText?)
    /// Names other members, where there is something to say of them; a table has no column for it.
    mutating func members(_ name: StaticString, _ value: RecordMembers)
}

/// Something that the API answers with, as an object or as a line of a table.
protocol RenderedRecord: Sendable, JSONRenderable {
    /// The names of the members that a table has as columns, in the order of `fields(into:)`.
    static var columns: [String] { get }

    /// Gives every member to `sink`.
    func fields(into sink: inout some FieldSink)
}

/// A record that stands in a list, newest first.
protocol ListedRecord: RenderedRecord {
    /// The place in the list.
    var cursor: Cursor { get }
}

extension RenderedRecord {
    func write(to json: inout JSONWriter) {
        json.object { fields(into: &$0) }
    }
}
