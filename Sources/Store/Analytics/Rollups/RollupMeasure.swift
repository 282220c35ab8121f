import Domain
import SQL

/// What a rollup's row adds up.
protocol RollupMeasure: Sendable, Equatable {
    /// The columns, in the order in which they are bound and read.
    static var columns: [String] { get }
    /// The measure of nothing.
    init()
    /// Adds what `other` adds up.
    mutating func merge(_ other: Self)
    /// Adds what the row's columns from `column` on add up; throws where they cannot have been written.
    mutating func merge(_ row: any SQLRow, from column: Int) throws
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

/// Usage events: counts, durations and when the last one was.
struct EventMeasure: RollupMeasure {
    static let columns = ["count", "failures", "total_us", "last_used", "histogram"]
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
        calls.count += row.integer(column)
        calls.failures += row.integer(column + 1)
        calls.totalMicroseconds.add(clamping: row.integer(column + 2))
        lastUsed = max(lastUsed, row.moment(column + 3))
        guard row.withBytes(column + 4, { calls.durations.merge(blob: $0) }) else {
            throw StoreError.corrupt("a histogram in event_rollups")
        }
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
    var total = CostTotal()

    mutating func add(_ entry: CostEntry) {
        total.requests += 1
        total.tokens.add(clamping: entry.tokens.counted)
        total.cost += entry.cost
    }

    mutating func merge(_ other: CostMeasure) {
        total.merge(other.total)
    }

    mutating func merge(_ row: any SQLRow, from column: Int) {
        total.requests += row.integer(column)
        total.tokens.add(clamping: row.integer(column + 1))
        total.cost += Money(nanodollars: row.integer(column + 2))
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
    var count: Int64 = 0

    mutating func merge(_ other: CountMeasure) {
        count += other.count
    }

    mutating func merge(_ row: any SQLRow, from column: Int) {
        count += row.integer(column)
    }

    func bind(to binder: any SQLBinder) {
        binder.integer(count)
    }
}

/// Measurements: their number, sum and extremes.
struct ValueMeasure: RollupMeasure {
    static let columns = ["count", "sum", "minimum", "maximum"]
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

    mutating func merge(_ row: any SQLRow, from column: Int) {
        var other = ValueMeasure()
        other.count = row.integer(column)
        other.sum = row.real(column + 1)
        other.minimum = row.real(column + 2)
        other.maximum = row.real(column + 3)
        merge(other)
    }

    func bind(to binder: any SQLBinder) {
        binder.integer(count)
        binder.real(sum)
        binder.real(minimum)
        binder.real(maximum)
    }
}
