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

    private func send(_ statement: String, _ columns: PostgresColumns, places: Range<Int>) throws {
        let prepared = try prepare(statement)
        let binder = PostgresBinder(types: prepared.parameters, buffer: session.buffer)
        binder.restart()
        for place in places { columns.bind(place, to: binder) }
        try attempt { session throws(PostgresFailure) in try session.wire.send(prepared.name, binder) }
    }
}
