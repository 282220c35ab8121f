import Domain
import SQL

extension DataStore {
    /// The course of a measure over time, a series per value of its dimension; steps without data have no point.
    public func timeSeries(_ query: TimeSeriesQuery) async throws -> [TimeSeries] {
        try await readRollups { rollups in
            let request = SeriesRequest(query)
            switch query.measure {
            case .requests, .failures, .failureRate, .averageResponseTime, .meanMilliseconds, .p50, .p95, .p99:
                return try request.read(rollups.events) { EventMeasure.value(query.measure, of: $0.calls) }
            case .cost:
                return try request.read(rollups.costs) { .money($0.total.cost) }
            case .tokens:
                return try request.read(rollups.costs) { .count($0.total.tokens) }
            case .errors:
                return try request.read(rollups.errors) { .count($0.count) }
            case .metric:
                return try request.read(rollups.metrics) { .real($0.sum / Double(max(1, $0.count))) }
            }
        }
    }
}

/// A time series' question in the terms of the rollups.
private struct SeriesRequest {
    let query: TimeSeriesQuery

    init(_ query: TimeSeriesQuery) {
        self.query = query
    }

    private var resolution: RollupResolution {
        switch query.step {
        case .minute: .minute
        case .fiveMinutes, .tenMinutes, .fifteenMinutes: .fiveMinutes
        case .hour: .hour
        case .day: .day
        }
    }

    private var filter: SQLQuery? {
        guard !query.filter.isEmpty else { return nil }
        return query.filter.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { dimension, value -> SQLQuery in "\(raw: dimension.rawValue) = \(value)" }
            .joined(separator: " AND ")
    }

    func read<Series: RollupSeries, Measure: RollupMeasure>(
        _ rollups: RollupReader<Series, Measure>, value: (Measure) -> TimeSeries.Value?
    ) throws -> [TimeSeries] {
        let place = query.dimension.flatMap { Series.columns.firstIndex(of: $0.rawValue) }
        let buckets = rollups.buckets(
            query.range, resolution, width: query.step.microseconds, by: { series in place.map { series.values[$0] } },
            where: filter)
        return try buckets.get().map { name, points in
            TimeSeries(
                name: name,
                points: points.sorted { $0.key < $1.key }
                    .compactMap { start, measure in value(measure).map { .init(start: start, value: $0) } })
        }
        .sorted { ($0.name ?? "") < ($1.name ?? "") }
    }
}

extension EventMeasure {
    fileprivate static func value(_ measure: TimeSeriesQuery.Measure, of calls: CallStatistics) -> TimeSeries.Value? {
        switch measure {
        case .requests: .count(calls.count)
        case .failures: .count(calls.failures)
        case .failureRate: calls.failureRate.map { .real($0) }
        case .averageResponseTime, .meanMilliseconds: calls.meanMilliseconds.map { .real($0) }
        case .p50: calls.milliseconds(at: 0.5).map { .real($0) }
        case .p95: calls.milliseconds(at: 0.95).map { .real($0) }
        case .p99: calls.milliseconds(at: 0.99).map { .real($0) }
        case .errors, .cost, .tokens, .metric: nil
        }
    }
}
