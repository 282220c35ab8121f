extension PostgresTransaction {
    /// How many queries are asked at once: their answers are kept in memory until all are there.
    private static let mostAtOnce = 128

    func query(_ queries: [SQLQuery], row body: (Int, any SQLRow) throws -> Void) throws {
        for start in stride(from: 0, to: queries.count, by: Self.mostAtOnce) {
            let part = queries[start..<min(start + Self.mostAtOnce, queries.count)]
            for (place, result) in zip(part.indices, try answers(to: part)) {
                guard let result else { throw fail(.failed("the server did not answer a statement")) }
                for row in 0..<result.rows { try body(place, PostgresRow(result: result.pointer, row: Int32(row))) }
            }
        }
    }

    private func answers(to queries: ArraySlice<SQLQuery>) throws -> [PostgresResult?] {
        var answers: [PostgresResult?] = []
        try attempt { session throws(PostgresFailure) in
            for query in queries { try session.send(query) { answers.append($0) } }
            try session.wire.finish()
        }
        return answers
    }
}
