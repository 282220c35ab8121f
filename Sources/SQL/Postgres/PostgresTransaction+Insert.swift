extension PostgresTransaction {
    /// From how many rows on they are sent as an array for each column.
    private static let rowsOfArrays = 8
    /// How many bytes of rows are collected before they are sent.
    private static let collectedBytes = 1_048_576

    func insert(_ insert: SQLInsert, count: Int, bind: (Int, any SQLBinder) throws -> Void) throws {
        guard count >= PostgresTransaction.rowsOfArrays, let types = try columnTypes(of: insert) else {
            return try execute(insert.statement, count: count, bind: bind)
        }
        let statement = PostgresTransaction.statement(of: insert, types)
        var columns = PostgresColumns(types)
        for index in 0..<count {
            columns.beginRow()
            try bind(index, columns)
            if let misfit = columns.misfit, insert.columns.indices.contains(misfit) {
                throw fail(.failed("a value does not fit \(insert.table).\(insert.columns[misfit])"))
            }
            guard columns.isRowComplete else {
                throw fail(.failed("a row of \(insert.table) does not have \(types.count) values"))
            }
            if columns.byteCount >= PostgresTransaction.collectedBytes || index == count - 1 {
                try send(statement, columns, places: types.indices)
                columns = PostgresColumns(types)
            }
        }
    }

    /// The types of the columns, which the insertion of a row tells; nil where a column's has no arrays here.
    ///
    /// A connection asks once for each table, and waits for that.
    private func columnTypes(of insert: SQLInsert) throws -> [PostgresColumns.ColumnType]? {
        if session.known(insert.statement) == nil {
            try attempt { session throws(PostgresFailure) in
                _ = try session.announce(insert.statement, numbering: [])
                try session.wire.finish()
            }
        }
        guard let identifiers = session.known(insert.statement)?.identifiers else { return nil }
        let types = identifiers.compactMap(PostgresColumns.ColumnType.init)
        return types.count == insert.columns.count ? types : nil
    }

    private static func statement(of insert: SQLInsert, _ types: [PostgresColumns.ColumnType]) -> String {
        let arrays = types.map { "?::\($0.name)[]" }.joined(separator: ",")
        return """
            INSERT INTO \(insert.table) (\(insert.columns.joined(separator: ","))) \
            SELECT * FROM unnest(\(arrays))
            """
    }
}
