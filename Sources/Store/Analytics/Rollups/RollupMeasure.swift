import Domain
import SQL

/// What a rollup's row adds up.
protocol RollupMeasure: Sendable, Equatable {
    /// The columns, in the order in which they are bound and read.
    static var columns: [String] { get }
    /// The kinds of the columns' values.
    static var types: [SQLUpdate.ValueType] { get }
    /// The columns of a raw row `r` that it is made of.
    static var rawColumns: String { get }
    /// The measure of nothing.
    init()
    /// Adds what `other` adds up.
    mutating func merge(_ other: Self)
    /// Adds what the row's columns from `column` on add up; throws `UnreadableRollup`, and adds nothing, where they
    /// cannot have been written.
    mutating func merge(_ row: any SQLRow, from column: Int) throws
    /// What can be read of the row's columns from `column` on, some of which cannot have been written.
    init(salvaging row: any SQLRow, from column: Int)
    /// Adds a raw row, which has `rawColumns`.
    mutating func add(raw row: any SQLRow)
    /// Gives the columns' values.
    func bind(to binder: any SQLBinder)
}

extension RollupMeasure {
    /// What both add up.
    func merged(with other: Self) -> Self {
        var sum = self
        sum.merge(other)
        return sum
    }
}

extension SQLRow {
    /// Whether the columns hold counts, none of which is negative.
    fileprivate func holdCounts(_ columns: Range<Int>) -> Bool {
        columns.allSatisfy { isInteger($0) && integer($0) >= 0 }
    }

    /// The count in `column`, or zero where there is none.
    fileprivate func salvagedCount(_ column: Int) -> Int64 {
        isInteger(column) ? max(0, integer(column)) : 0
    }
}

/// Usage events: counts, durations and when the last one was.
struct EventMeasure: RollupMeasure {
    static let columns = ["count", "failures", "total_us", "last_used", "histogram"]
    static let types: [SQLUpdate.ValueType] = [.integer, .integer, .integer, .timestamp, .blob]
    static let rawColumns = "r.success, r.response_us, r.timestamp"
    var calls = CallStatistics()
    var lastUsed = Timestamp(microseconds: 0)

    mutating func add(_ call: TimedCall) {
        calls.count += 1
        if !call.success { calls.failures += 1 }
        if call.timestamp > lastUsed { lastUsed = call.timestamp }
        if let duration = call.microseconds {
            calls.totalMicroseconds.add(clamping: duration)
            calls.durations.add(duration)
        }
    }

    mutating func merge(_ other: EventMeasure) {
        calls.merge(other.calls)
        lastUsed = max(lastUsed, other.lastUsed)
    }

    mutating func merge(_ row: any SQLRow, from column: Int) throws {
        var durations = Histogram()
        guard row.holdCounts(column..<column + 3), row.isInteger(column + 3),
            row.integer(column + 1) <= row.integer(column),
            row.withBytes(column + 4, { durations.merge(blob: $0) }), durations.total <= row.integer(column)
        else { throw UnreadableRollup() }
        add(countsOf: row, from: column)
        calls.durations.merge(durations)
    }

    private mutating func add(countsOf row: any SQLRow, from column: Int) {
        calls.count += row.salvagedCount(column)
        calls.failures += row.salvagedCount(column + 1)
        calls.totalMicroseconds.add(clamping: row.salvagedCount(column + 2))
        lastUsed = max(lastUsed, row.moment(column + 3))
    }

    init() {}

    init(salvaging row: any SQLRow, from column: Int) {
        add(countsOf: row, from: column)
        calls.failures = min(calls.failures, calls.count)
        row.withBytes(column + 4) { bytes in
            var durations = Histogram()
            if durations.merge(blob: bytes), durations.total <= calls.count { calls.durations = durations }
        }
    }

    mutating func add(raw row: any SQLRow) {
        add(TimedCall(timestamp: row.moment(2), success: row.bool(0), microseconds: row.integerIfAny(1)))
    }

    func bind(to binder: any SQLBinder) {
        binder.integer(calls.count)
        binder.integer(calls.failures)
        binder.integer(calls.totalMicroseconds)
        binder.timestamp(lastUsed.microseconds)
        binder.blob(calls.durations.blob)
    }
}

/// Cost entries: their number, tokens and amount.
struct CostMeasure: RollupMeasure {
    static let columns = ["requests", "tokens", "nanodollars"]
    static let types: [SQLUpdate.ValueType] = [.integer, .integer, .integer]
    static let rawColumns = """
        r.tokens_used, r.input_tokens, r.cached_input_tokens, r.output_tokens, r.nanodollars
        """
    var total = CostTotal()

    mutating func add(_ entry: CostEntry) {
        total.requests += 1
        total.tokens.add(clamping: entry.tokens.counted)
        total.cost += entry.cost
    }

    mutating func merge(_ other: CostMeasure) {
        total.merge(other.total)
    }

    mutating func merge(_ row: any SQLRow, from column: Int) throws {
        guard row.holdCounts(column..<column + 2), row.isInteger(column + 2) else {
            throw UnreadableRollup()
        }
        merge(CostMeasure(salvaging: row, from: column))
    }

    init() {}

    init(salvaging row: any SQLRow, from column: Int) {
        total.requests = row.salvagedCount(column)
        total.tokens = row.salvagedCount(column + 1)
        if row.isInteger(column + 2) { total.cost = Money(nanodollars: row.integer(column + 2)) }
    }

    mutating func add(raw row: any SQLRow) {
        let tokens = TokenUsage(
            total: row.integerIfAny(0), input: row.integerIfAny(1), cachedInput: row.integerIfAny(2),
            output: row.integerIfAny(3))
        total.requests += 1
        total.tokens.add(clamping: tokens.counted)
        total.cost += Money(nanodollars: row.integer(4))
    }

    func bind(to binder: any SQLBinder) {
        binder.integer(total.requests)
        binder.integer(total.tokens)
        binder.integer(total.cost.nanodollars)
    }
}

/// Error logs: their number.
struct CountMeasure: RollupMeasure {
    static let columns = ["count"]
    static let types: [SQLUpdate.ValueType] = [.integer]
    static let rawColumns = "1"
    var count: Int64 = 0

    mutating func merge(_ other: CountMeasure) {
        count += other.count
    }

    mutating func merge(_ row: any SQLRow, from column: Int) throws {
        guard row.holdCounts(column..<column + 1) else { throw UnreadableRollup() }
        count += row.integer(column)
    }

    init() {}

    init(salvaging row: any SQLRow, from column: Int) {
        count = row.salvagedCount(column)
    }

    mutating func add(raw row: any SQLRow) {
        count += 1
    }

    func bind(to binder: any SQLBinder) {
        binder.integer(count)
    }
}

/// Measurements: their number, sum and extremes.
struct ValueMeasure: RollupMeasure {
    static let columns = ["count", "sum", "minimum", "maximum"]
    static let types: [SQLUpdate.ValueType] = [.integer, .real, .real, .real]
    static let rawColumns = "r.metric_value"
    var count: Int64 = 0
    var sum = 0.0
    var minimum = Double.infinity
    var maximum = -Double.infinity

    mutating func add(_ value: Double) {
        count += 1
        // Two of the largest numbers would add up to infinity, which no answer can show.
        sum = Swift.min(Swift.max(sum + value, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
        minimum = Swift.min(minimum, value)
        maximum = Swift.max(maximum, value)
    }

    mutating func merge(_ other: ValueMeasure) {
        count += other.count
        sum = Swift.min(Swift.max(sum + other.sum, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
        minimum = Swift.min(minimum, other.minimum)
        maximum = Swift.max(maximum, other.maximum)
    }

    mutating func merge(_ row: any SQLRow, from column: Int) throws {
        guard row.holdCounts(column..<column + 1), (column + 1...column + 3).allSatisfy({ row.isNumber($0) }) else {
            throw UnreadableRollup()
        }
        merge(ValueMeasure(salvaging: row, from: column))
    }

    init() {}

    init(salvaging row: any SQLRow, from column: Int) {
        count = row.salvagedCount(column)
        guard (column + 1...column + 3).allSatisfy({ row.isNumber($0) }) else { return }
        sum = row.real(column + 1)
        minimum = row.real(column + 2)
        maximum = row.real(column + 3)
    }

    mutating func add(raw row: any SQLRow) {
        add(row.real(0))
    }

    func bind(to binder: any SQLBinder) {
        binder.integer(count)
        binder.real(sum)
        binder.real(minimum)
        binder.real(maximum)
    }
}
