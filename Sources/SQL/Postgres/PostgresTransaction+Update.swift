extension PostgresTransaction {
    func update(_ update: SQLUpdate, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws {
        guard count > 0 else { return }
        let columns = PostgresColumns(update.values)
        for index in 0..<count {
            columns.beginRow()
            try bind(index, columns)
            guard columns.isRowComplete else {
                throw fail(.failed("a row of \(update.table) does not have \(update.values.count) values that fit"))
            }
        }
        if let lock = update.lock { try send(lock, columns, places: 0..<1) }
        try send(update.statement, columns, places: update.values.indices)
    }

    func upsert(_ upsert: SQLUpsert, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws {
        for start in stride(from: 0, to: count, by: PostgresTransaction.upsertedRows) {
            let columns = PostgresColumns(upsert.values)
            for index in start..<min(count, start + PostgresTransaction.upsertedRows) {
                columns.beginRow()
                try bind(index, columns)
                guard columns.isRowComplete else {
                    throw fail(.failed("a row of \(upsert.table) does not have \(upsert.values.count) values that fit"))
                }
            }
            try send(upsert.arrayStatement, columns, places: upsert.values.indices)
        }
    }

    /// How many rows one statement inserts: all of them are in memory until they are sent.
    private static let upsertedRows = 8_192

    private func send(_ statement: String, _ columns: PostgresColumns, places: Range<Int>) throws {
        let prepared = try prepare(statement)
        let binder = PostgresBinder(types: prepared.parameters, buffer: session.buffer)
        binder.restart()
        for place in places { columns.bind(place, to: binder) }
        try attempt { session throws(PostgresFailure) in try session.wire.send(prepared.name, binder) }
    }
}
