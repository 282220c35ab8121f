import SQL

/// The identifiers that a writer has taken and not given out yet.
struct Identifiers: Sendable {
    private var left: [String: [Range<Int64>]] = [:]

    /// Takes the first identifiers of `table`, all of them behind `mark`, and returns the first one.
    mutating func begin(_ table: String, after mark: Int64, on connection: any SQLConnection) throws -> Int64 {
        try reserve(1, of: table, on: connection)
        let ranges = (left[table] ?? []).map { $0.clamped(to: min(mark + 1, $0.upperBound)..<$0.upperBound) }
        left[table] = ranges.filter { !$0.isEmpty }
        guard let first = left[table]?.first else {
            try reserve(1, of: table, on: connection)
            return left[table]?.first?.lowerBound ?? mark + 1
        }
        return first.lowerBound
    }

    private mutating func reserve(_ count: Int, of table: String, on connection: any SQLConnection) throws {
        guard let block = Schema.identifierBlocks[table] else { throw StoreError.corrupt("no blocks of \(table)") }
        left[table, default: []] += try connection.reserveIDs(of: table, block: block, atLeast: count)
    }

    /// Takes `count` rising identifiers of `table`.
    mutating func take(_ count: Int, of table: String, on connection: any SQLConnection) throws -> [Int64] {
        guard count > 0 else { return [] }
        let missing = count - (left[table] ?? []).reduce(0) { $0 + $1.count }
        if missing > 0 { try reserve(missing, of: table, on: connection) }
        var ranges = left[table] ?? []
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
