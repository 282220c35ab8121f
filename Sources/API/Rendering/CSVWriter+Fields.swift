import Domain
import HTTP

extension CSVWriter: FieldSink {
    /// Writes a record's line.
    mutating func line(_ record: some RenderedRecord) {
        record.fields(into: &self)
        endLine()
    }

    package mutating func integer(_ name: StaticString, _ value: Int64?) { field(value.map { String($0) }) }
    package mutating func real(_ name: StaticString, _ value: Double?) { field(value.map(CSVWriter.decimal)) }
    package mutating func boolean(_ name: StaticString, _ value: Bool?) { field(value.map { $0 ? "true" : "false" }) }
    package mutating func time(_ name: StaticString, _ value: Timestamp?) { field(value?.rfc3339WithFraction) }
    package mutating func money(_ name: StaticString, _ value: Money?) { field(value?.decimal) }
    package mutating func object(_ name: StaticString, _ value: JSONText?) { field(value?.text) }
    package mutating func metadata(_ value: JSONText?) { field(value?.text) }
    package mutating func members(_ name: StaticString, _ value: RecordMembers) {}

    package mutating func milliseconds(_ name: StaticString, _ microseconds: Int64?) {
        field(microseconds.map(Milliseconds.decimal))
    }

    package mutating func text(_ name: StaticString, _ value: String?) { text(value) }

    private static func decimal(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }
}
