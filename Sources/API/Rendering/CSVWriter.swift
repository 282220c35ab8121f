import Domain

/// Writes records as lines of CSV, as RFC 4180 has it: CRLF behind each, quotes where a value needs them.
///
/// A missing value is an empty field, an empty text is `""`. Values are exact, so a spreadsheet may take one that
/// begins with `=` for a formula.
struct CSVWriter: FieldSink {
    /// What was written.
    private(set) var bytes: [UInt8] = []
    private var isFirst = true

    /// Writes the line of the columns' names.
    mutating func header(_ columns: [String]) {
        for column in columns { field(column) }
        endLine()
    }

    /// Writes a record's line.
    mutating func line(_ record: some RenderedRecord) {
        record.fields(into: &self)
        endLine()
    }

    /// Forgets what was written, and keeps the memory for what comes.
    mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
    }

    mutating func integer(_ name: StaticString, _ value: Int64?) { field(value.map { String($0) }) }
    mutating func real(_ name: StaticString, _ value: Double?) { field(value.map(CSVWriter.decimal)) }
    mutating func boolean(_ name: StaticString, _ value: Bool?) { field(value.map { $0 ? "true" : "false" }) }
    mutating func text(_ name: StaticString, _ value: String?) { field(value) }
    mutating func time(_ name: StaticString, _ value: Timestamp?) { field(value?.rfc3339) }
    mutating func money(_ name: StaticString, _ value: Money?) { field(value?.decimal) }
    mutating func object(_ name: StaticString, _ value: JSONText?) { field(value?.text) }
    mutating func metadata(_ value: JSONText?) { field(value?.text) }
    mutating func members(_ name: StaticString, _ value: RecordMembers) {}

    mutating func milliseconds(_ name: StaticString, _ microseconds: Int64?) {
        field(microseconds.map(Milliseconds.decimal))
    }

    private mutating func field(_ value: String?) {
        if !isFirst { bytes.append(UInt8(ascii: ",")) }
        isFirst = false
        guard let value else { return }
        guard CSVWriter.needsQuotes(value) else {
            bytes += value.utf8
            return
        }
        bytes.append(CSVWriter.quote)
        for byte in value.utf8 {
            if byte == CSVWriter.quote { bytes.append(CSVWriter.quote) }
            bytes.append(byte)
        }
        bytes.append(CSVWriter.quote)
    }

    private mutating func endLine() {
        bytes += [13, 10]
        isFirst = true
    }

    private static let quote = UInt8(ascii: "\"")

    private static func needsQuotes(_ value: String) -> Bool {
        let space = UInt8(ascii: " ")
        return value.utf8.isEmpty || value.utf8.first == space || value.utf8.last == space
            || value.utf8.contains { $0 == quote || $0 == UInt8(ascii: ",") || $0 == 13 || $0 == 10 }
    }

    private static func decimal(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }
}
