import Domain
import SQL

/// All rollup rows, merged over instances, and all session totals, by a name each: for comparing with a recount.
///
/// The rows of single seconds are left out: they are kept for an hour only.
struct RollupImage: Sendable {
    private var values: [ExactText: Value] = [:]

    private enum Value: Sendable, Equatable {
        case events(EventMeasure)
        case costs(CostTotal)
        case count(Int64)
        case metric(ValueMeasure)
        case session(SessionTotals)
        case group(Int64, first: Timestamp, last: Timestamp)
    }

    init(_ connection: any SQLConnection) throws {
        let rollups = Rollups(connection: connection)
        for resolution in RollupResolution.kept {
            try add(rollups.events, resolution) { .events($0) }
            try add(rollups.costs, resolution) { .costs($0.total) }
            try add(rollups.sessionCosts, resolution) { .costs($0.total) }
            try add(rollups.errors, resolution) { .count($0.count) }
            try add(rollups.errorGroups, resolution) { .count($0.count) }
            try add(rollups.metrics, resolution) { .metric($0) }
        }
        let sessions = try connection.all(
            """
            SELECT session_id, total_requests, total_errors, total_processing_us, total_nanodollars, total_tokens
            FROM sessions
            """
        ) { ($0.text(0), SessionTotals($0, from: 1)) }
        try addGroups(connection)
        for (name, totals) in sessions { values[ExactText("session \(name)")] = .session(totals) }
    }

    private mutating func addGroups(_ connection: any SQLConnection) throws {
        let groups = try connection.all("SELECT id, count, first_seen, last_seen FROM error_groups") {
            ($0.integer(0), Value.group($0.integer(1), first: $0.moment(2), last: $0.moment(3)))
        }
        for (id, value) in groups { values[ExactText("error group \(id)")] = value }
    }

    /// Each name under which this differs from `recount`, with both values.
    func differences(from recount: RollupImage) -> [String] {
        Set(values.keys).union(recount.values.keys).sorted { $0.text < $1.text }.compactMap { name in
            let (kept, counted) = (values[name], recount.values[name])
            guard !RollupImage.same(kept, counted) else { return nil }
            return "\(name.text): kept \(RollupImage.text(kept)), recounted \(RollupImage.text(counted))"
        }
    }

    private mutating func add<Series: RollupSeries, Measure: RollupMeasure>(
        _ rollups: RollupReader<Series, Measure>, _ resolution: RollupResolution, _ wrap: (Measure) -> Value
    ) throws {
        let all = TimeRange(from: .earliest, to: .latest)
        for (series, buckets) in try rollups.buckets(all, resolution, by: { $0 }) {
            for (start, measure) in buckets {
                let name = "\(rollups.table) \(resolution) \(start.rfc3339) \(series.values)"
                values[ExactText(name)] = wrap(measure)
            }
        }
    }

    /// Sums of real numbers depend on the order of adding in their last digits.
    private static func same(_ left: Value?, _ right: Value?) -> Bool {
        guard case .metric(var left)? = left, case .metric(let right)? = right else { return left == right }
        let size = max(left.sum.magnitude, right.sum.magnitude, left.maximum.magnitude, left.minimum.magnitude)
        guard (left.sum - right.sum).magnitude <= size * Double(left.count) * 1e-12 else { return false }
        left.sum = right.sum
        return left == right
    }

    private static func text(_ value: Value?) -> String {
        switch value {
        case nil: "nothing"
        case .events(let measure)?:
            "\(measure.calls.count) calls, \(measure.calls.failures) failures, \(measure.calls.totalMicroseconds) µs"
        case .costs(let total)?: "\(total.requests) entries, \(total.tokens) tokens, \(total.cost) dollars"
        case .count(let count)?: "\(count)"
        case .group(let count, let first, let last)?:
            "\(count) occurrences from \(first.rfc3339) to \(last.rfc3339)"
        case .metric(let measure)?: "\(measure.count) values, sum \(measure.sum)"
        case .session(let totals)?:
            "\(totals.requests) requests, \(totals.errors) errors, \(totals.processingMicroseconds) µs, "
                + "\(totals.cost) dollars, \(totals.tokens) tokens"
        }
    }
}
