import SQL

/// The identifiers that a writer has taken and not given out yet.
struct Identifiers: Sendable {
    private var left: [String: [Range<Int64>]] = [:]

    /// Takes `count` rising identifiers of `table`.
    mutating func take(_ count: Int, of table: String, on connection: any SQLConnection) throws -> [Int64] {
        guard count > 0 else { return [] }
        var ranges = left[table] ?? []
        let missing = count - ranges.reduce(0) { $0 + $1.count }
        if missing > 0 {
            guard let block = Schema.identifierBlocks[table] else { throw StoreError.corrupt("no blocks of \(table)") }
            ranges += try connection.reserveIDs(of: table, block: block, atLeast: missing)
        }
        var taken: [Int64] = []
        taken.reserveCapacity(count)
        while taken.count < count, let range = ranges.first {
            let part = range.prefix(count - taken.count)
            taken.append(contentsOf: part)
            ranges[0] = part.endIndex..<range.upperBound
            if ranges[0].isEmpty { ranges.removeFirst() }
        }
        left[table] = ranges
        return taken
    }
}
