import SQL
import Store

/// How far the records of a kind were taken over from another program's database.
public struct ImportMark: Sendable, Equatable {
    /// Which database they come from.
    public let source: String
    /// What they are, such as `events`.
    public let kind: String
    /// The last one that was taken over, or left out for good, by the source's own number; 0 at first.
    public let lastID: Int64

    /// A mark behind the record `lastID`.
    public init(source: String, kind: String, lastID: Int64) {
        self.source = source
        self.kind = kind
        self.lastID = lastID
    }

    /// The mark that takes this one's place, behind the record `lastID`.
    public func moved(to lastID: Int64) -> ImportMark {
        ImportMark(source: source, kind: kind, lastID: lastID)
    }

    /// Puts the mark in the place of `before`, in the transaction that takes over what lies between them.
    ///
    /// Throws `StoreError.importMoved` where another import was quicker.
    func replace(_ before: ImportMark, on connection: any SQLConnection) throws {
        let changed = try connection.execute(
            """
            UPDATE import_marks SET last_id = \(lastID)
            WHERE source = \(source) AND kind = \(kind) AND last_id = \(before.lastID)
            """)
        guard changed == 1 else { throw StoreError.importMoved(kind: kind) }
    }
}

extension DataStore {
    /// The mark of a kind of records, which is made where there is none.
    public func importMark(source: String, kind: String) async throws -> ImportMark {
        let lastID = try await write { connection in
            try connection.execute(
                """
                INSERT INTO import_marks (source, kind, last_id) VALUES (\(source), \(kind), 0)
                ON CONFLICT (source, kind) DO NOTHING
                """)
            return try connection.first(
                "SELECT last_id FROM import_marks WHERE source = \(source) AND kind = \(kind)"
            ) { $0.integer(0) }
        }
        return ImportMark(source: source, kind: kind, lastID: lastID ?? 0)
    }
}
