import Domain

/// Writes records as lines of CSV, as RFC 4180 has it: CRLF behind each, quotes where a value needs them.
///
/// A missing value is an empty field, an empty text is `""`. Times always have six fractional digits, so that a reader
/// that guesses a column's form from its first value reads all of them. Values are exact, so a spreadsheet may take a
/// text that begins with `=` for a formula, unless it is written for one.
struct CSVWriter: FieldSink {
    /// What was written.
    private(set) var bytes: [UInt8] = []
    private let isForSpreadsheet: Bool
    private var isFirst = true

    /// A writer; `forSpreadsheet` puts an apostrophe before texts that would be taken for formulas.
    init(forSpreadsheet: Bool = false) {
        isForSpreadsheet = forSpreadsheet
    }

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
    mutating func time(_ name: StaticString, _ value: Timestamp?) { field(value?.rfc3339WithFraction) }
    mutating func money(_ name: StaticString, _ value: Money?) { field(value?.decimal) }
    mutating func object(_ name: StaticString, _ value: JSONText?) { field(value?.text) }
    mutating func metadata(_ value: JSONText?) { field(value?.text) }
    mutating func members(_ name: StaticString, _ value: RecordMembers) {}

    mutating func milliseconds(_ name: StaticString, _ microseconds: Int64?) {
        field(microseconds.map(Milliseconds.decimal))
    }

    mutating func text(_ name: StaticString, _ value: String?) {
        guard isForSpreadsheet, let value, CSVWriter.looksLikeFormula(value) else { return field(value) }
        field("'" + value)
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

    /// Whether a spreadsheet may take the text for a formula: by its first character, the full-width forms among them.
    private static func looksLikeFormula(_ value: String) -> Bool {
        switch value.unicodeScalars.first {
        case "=", "+", "-", "@", "\t", "\r", "\n", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}": true
        default: false
        }
    }

    private static func decimal(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return String(whole) }
        return "\(value)"
    }
}
