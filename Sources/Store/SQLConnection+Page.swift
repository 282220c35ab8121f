import Domain
import SQL

extension SQLConnection {
    /// The records of a page, read no further than its bytes allow.
    ///
    /// `query` asks for a part of the page, `make` makes a record of a row, and `cursor` says where it stands. Of records
    /// that are never large, `firstRows` are asked for at first.
    func page<Record: BoundedRecord>(
        _ page: Page, firstRows: Int = 0, _ query: (Page) -> SQLQuery, _ make: (any SQLRow) throws -> Record,
        cursor: (Record) -> Cursor
    ) throws -> RecordPage<Record> {
        guard page.bytes < .max || page.memberBytes != nil else { return RecordPage(try all(query(page), make)) }
        var reading = PageReading<Record>(page)
        var after = page.after
        var limit = max(dialect.firstRows, firstRows)
        while !reading.isOver {
            let part = page.part(limit: min(limit, page.limit - reading.records.count), after: after)
            let before = reading.records.count
            try each(query(part)) { reading.take(try make($0)) }
            guard reading.records.count - before == part.limit, let last = reading.records.last else { break }
            after = cursor(last)
            limit = limit > page.limit / 4 ? page.limit : limit * 4
        }
        return RecordPage(reading.records, isCut: reading.isCut)
    }
}

/// The records that were read of a page.
private struct PageReading<Record: BoundedRecord> {
    private let page: Page
    private var bytes = 0
    private(set) var records: [Record] = []
    /// Whether there was a record that did not fit.
    private(set) var isCut = false

    init(_ page: Page) {
        self.page = page
    }

    var isOver: Bool { isCut || records.count >= page.limit }

    /// Takes a record, if it still fits; returns whether there may be more.
    mutating func take(_ whole: Record) -> Bool {
        let record = whole.cut(to: page.memberBytes)
        bytes += record.byteCount
        guard records.isEmpty || bytes <= page.bytes else {
            isCut = true
            return false
        }
        records.append(record)
        return true
    }
}

extension Stored {
    /// Where the record stands in a list that is ordered by `time`.
    func cursor(_ time: KeyPath<Record, Timestamp>) -> Cursor { Cursor(timestamp: record[keyPath: time], id: id) }
}
