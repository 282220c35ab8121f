import Domain
import HTTP

extension CSVWriter: FieldSink {
    /// Writes a record's line.
    mutating func line(_ record: some RenderedRecord) {
        record.fields(into: &self)
        endLine()
    }

    mutating func integer(_ name: StaticString, _ value: Int64?) { field(value.map { String($0) }) }
    mutating func real(_ name: StaticString, _ value: Double?) { field(value.map(CSVWriter.decimal)) }
    mutating func boolean(_ name: StaticString, _ value: Bool?) { field(value.map { $0 ? "true" : "false" }) }
    mutating func time(_ name: StaticString, _ value: Timestamp?) { field(value?.rfc3339WithFraction) }
    mutating func money(_ name: StaticString, _ value: Money?) { field(value?.decimal) }
    mutating func object(_ name: StaticString, _ value: JSONText?) { field(value?.text) }
    mutating func metadata(_ value: JSONText?) { field(value?.text) }
    mutating func members(_ name: StaticString, _ value: RecordMembers) {}

    mutating func milliseconds(_ name: StaticString, _ microseconds: Int64?) {
        field(microseconds.map(Milliseconds.decimal))
    }

    mutating func text(_ name: StaticString, _ value: String?) { text(value) }

    private static func decimal(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }
}
