extension PostgresTransaction {
    /// From how many rows on `COPY` is used.
    ///
    /// Measured on a shared machine of two cores, a commit of rows of events over a local socket with fsync (the best of
    /// 300): 8 rows take 0.30 ms either way, 24 rows 0.33 ms by `COPY` and 0.52 ms in a pipeline, 128 rows 0.62 and
    /// 1.5 ms, 1,000 rows 4.4 and 9.8 ms. A `COPY` waits for the server twice more, which counts for more over a network.
    private static let copiedRows = 24
    /// How many bytes of rows are collected before they are sent.
    private static let copiedBytes = 131_072

    func insert(_ insert: SQLInsert, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws {
        guard count > 0 else { return }
        // The parameters of an insertion have its columns' types.
        let types = try (session.known(insert.statement) ?? prepare(insert.statement)).parameters
        guard count >= PostgresTransaction.copiedRows, types.allSatisfy(\.hasBinaryForm) else {
            return try execute(insert.statement, count: count, bind: bind)
        }
        let columns = insert.columns.joined(separator: ",")
        try attempt(beginning: { session, opening throws(PostgresFailure) in
            var statements = opening
            if !opening.isEmpty { statements += openingText }
            statements.append("COPY \(insert.table) (\(columns)) FROM STDIN (FORMAT binary)")
            try session.wire.beginCopy(statements.joined(separator: ";"))
        })
        do {
            try copy(count, types, insert, bind)
        } catch {
            // The server has to be told that no more rows come; what it answers is that it was told.
            if !session.wire.isLost { try? session.wire.endCopy(because: "no row to send") }
            _ = fail(error as? SQLError ?? .failed("a row could not be made"))
            throw error
        }
        try attempt { session throws(PostgresFailure) in try session.wire.endCopy() }
    }

    private func copy(
        _ count: Int, _ types: [PostgresType], _ insert: SQLInsert, _ bind: (Int, any SQLBinder) throws -> Void
    ) throws {
        let buffer = session.buffer
        let binder = PostgresCopyBinder(types: types, buffer: buffer)
        for index in 0..<count {
            binder.beginRow()
            try bind(index, binder)
            if let misfit = binder.misfit, insert.columns.indices.contains(misfit) {
                throw SQLError.failed("a value does not fit \(insert.table).\(insert.columns[misfit])")
            }
            guard binder.isRowComplete else {
                throw SQLError.failed("a row of \(insert.table) does not have \(types.count) values")
            }
            if buffer.count >= PostgresTransaction.copiedBytes {
                try attempt { session throws(PostgresFailure) in try session.wire.copy(buffer) }
                buffer.clear()
            }
        }
        binder.end()
        try attempt { session throws(PostgresFailure) in try session.wire.copy(buffer) }
    }
}
