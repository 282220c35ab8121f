import SQL

/// The tables' history: an append-only list, oldest first.
enum Schema {
    static let migrations = [
        // Everything that was sent, and who may see it.
        Migration(id: "0001-records") { recordTables($0) + accountTables($0) },
        // What aggregates are read from, so that none scans a raw row.
        Migration(id: "0002-rollups") { rollupTables($0) },
        // What lets several instances write into one store.
        Migration(id: "0003-instances") { instanceTables($0) },
    ]
}
