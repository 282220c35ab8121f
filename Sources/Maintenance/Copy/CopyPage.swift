import SQL
import Store

/// Some rows of a table, in the order of its key.
struct CopyPage: Sendable {
    /// The values of each row, in the order of the table's columns.
    private(set) var rows: [[SQLValue]] = []
    /// Roughly how many bytes they take.
    private(set) var bytes = 0
    private let keyPlaces: [Int]

    /// A page without rows, whose keys stand at `keyPlaces` of a row.
    init(keyPlaces: [Int]) {
        self.keyPlaces = keyPlaces
    }

    /// The key of the last row.
    var lastKey: [SQLValue]? { rows.last.map { row in keyPlaces.map { row[$0] } } }

    mutating func append(_ row: [SQLValue]) {
        bytes += row.reduce(0) { $0 + $1.byteCount }
        rows.append(row)
    }
}
