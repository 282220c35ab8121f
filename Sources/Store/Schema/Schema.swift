import SQL

/// The tables' history: an append-only list, oldest first.
enum Schema {
    /// What a store has when it is at this program's version.
    static let version = SQLSchema(migrations.map(\.id))

    static let migrations = [
        // Everything that was sent, and who may see it.
        Migration(id: "0001-records-and-accounts") { recordTables($0) + accountTables($0) },
        // What aggregates are read from, so that none scans a raw row.
        Migration(id: "0002-rollups-of-five-minutes") { rollupTables($0) },
        // What lets several instances write into one store.
        Migration(id: "0003-instances") { instanceTables($0) },
        // How far a copy from another store, or an import from the former backend, has come.
        Migration(id: "0004-moving") { movingTables($0) },
        // Which records were deleted on purpose, so that what they added up to is not forgotten with them.
        Migration(id: "0005-retention") { retentionTables($0) },
        // By what names are told apart, so that `admin` and `Admin` are one user; whose records are whose.
        Migration(id: "0006-account-names") { accountNameTables($0) },
        // Which members of a record the server had to clean or to cut off; and records by their identifiers.
        Migration(id: "0007-cleaned") { cleanedColumns($0) },
        // Which records `demo` imagined, so that it can take them away again.
        Migration(id: "0008-demo") { demoTables($0) },
        // Who changed what.
        Migration(id: "0009-audit") { auditTables($0) },
        // What runs by itself, and values that only `SECRET_KEY` opens.
        Migration(id: "0010-jobs-and-secrets") { jobTables($0) },
        // How far each kind of record is in what it adds up to.
        Migration(id: "0011-settling") { settlingTables($0) },
    ]
}
