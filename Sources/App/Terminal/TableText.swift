/// The text of a table: columns as wide as their widest cell, two spaces apart.
enum TableText {
    /// A heading and rows of as many cells; control characters in cells are shown as `?`.
    static func text(_ heading: [String], _ rows: [[String]]) -> String {
        let cells = ([heading] + rows).map { $0.map(printable) }
        let widths = heading.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { line($0, widths) }.joined(separator: "\n")
    }

    private static func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = zip(cells, widths).map { cell, width in cell + String(repeating: " ", count: width - cell.count) }
        let text = padded.joined(separator: "  ")
        return String(text.reversed().drop { $0 == " " }.reversed())
    }

    /// A cell that cannot move the cursor or change colours.
    private static func printable(_ cell: String) -> String {
        let scalars = cell.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }
}
