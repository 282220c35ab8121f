/// Writes records as lines of CSV, as RFC 4180 has it: CRLF behind each, quotes where a value needs them.
///
/// A missing value is an empty field, an empty text is `""`. Times always have six fractional digits, so that a reader
/// that guesses a column's form from its first value reads all of them. Values are exact, so a spreadsheet may take a
/// text that begins with `=` for a formula, unless it is written for one.
package struct CSVWriter {
    /// What was written.
    package private(set) var bytes: [UInt8] = []
    private let isForSpreadsheet: Bool
    private var isFirst = true

    /// A writer; `forSpreadsheet` puts an apostrophe before texts that would be taken for formulas.
    package init(forSpreadsheet: Bool = false) {
        isForSpreadsheet = forSpreadsheet
    }

    /// Writes the line of the columns' names.
    package mutating func header(_ columns: [String]) {
        for column in columns { field(column) }
        endLine()
    }

    /// Writes the next field of the line as it is; nil is an empty one.
    package mutating func field(_ value: String?) {
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

    /// Forgets what was written, and keeps the memory for what comes.
    package mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
    }

    /// Writes the next field, which a spreadsheet may take for a formula unless the table is written for one.
    package mutating func text(_ value: String?) {
        guard isForSpreadsheet, let value, CSVWriter.looksLikeFormula(value) else { return field(value) }
        field("'" + value)
    }

    /// Ends the line.
    package mutating func endLine() {
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
}
