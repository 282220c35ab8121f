import Domain

extension RawRecount {
    /// The course of a measure as the raw rows have it.
    package func series(_ query: TimeSeriesQuery) -> [TimeSeries] {
        switch query.measure {
        case .requests, .failures, .failureRate, .averageResponseTime, .meanMilliseconds, .p50, .p95, .p99:
            series(query, events, \.timestamp, RawRecount.name(of:_:)) { value(query.measure, of: calls($0)) }
        case .errors: series(query, errors, \.timestamp, RawRecount.name(of:_:)) { .count(Int64($0.count)) }
        case .cost: series(query, costs, \.timestamp, RawRecount.name(of:_:)) { .money(total($0).cost) }
        case .tokens: series(query, costs, \.timestamp, RawRecount.name(of:_:)) { .count(total($0).tokens) }
        case .metric:
            series(query, metrics, \.timestamp, RawRecount.name(of:_:)) { metrics in
                .real(metrics.reduce(0) { $0 + $1.value } / Double(metrics.count))
            }
        }
    }

    private func series<Record>(
        _ query: TimeSeriesQuery, _ records: [Record], _ moment: (Record) -> Timestamp,
        _ name: (Record, TimeSeriesQuery.Dimension) -> String, _ value: ([Record]) -> TimeSeries.Value?
    ) -> [TimeSeries] {
        let wanted = records.filter { record in
            query.range.contains(moment(record))
                && query.filter.allSatisfy { name(record, $0.key).utf8.elementsEqual($0.value.utf8) }
        }
        return Dictionary(grouping: wanted) { record in query.dimension.map { name(record, $0) } }
            .map { key, records in
                let steps = Dictionary(grouping: records) { moment($0).floored(to: query.step.microseconds) }
                return TimeSeries(
                    name: key,
                    points: steps.sorted { $0.key < $1.key }
                        .compactMap { start, records in value(records).map { .init(start: start, value: $0) } })
            }
            .sorted { ($0.name ?? "") < ($1.name ?? "") }
    }

    private func value(_ measure: TimeSeriesQuery.Measure, of calls: CallStatistics) -> TimeSeries.Value? {
        switch measure {
        case .requests: .count(calls.count)
        case .failures: .count(calls.failures)
        case .failureRate: .real(Double(calls.failures) / Double(calls.count))
        case .averageResponseTime, .meanMilliseconds: calls.meanMilliseconds.map { .real($0) }
        case .p50: calls.milliseconds(at: 0.5).map { .real($0) }
        case .p95: calls.milliseconds(at: 0.95).map { .real($0) }
        case .p99: calls.milliseconds(at: 0.99).map { .real($0) }
        case .errors, .cost, .tokens, .metric: nil
        }
    }

    private static func name(of event: UsageEvent, _ dimension: TimeSeriesQuery.Dimension) -> String {
        dimension == .tool ? event.toolName ?? "" : event.eventType
    }

    private static func name(of error: ErrorLog, _ dimension: TimeSeriesQuery.Dimension) -> String {
        error.errorType
    }

    private static func name(of metric: PerformanceMetric, _ dimension: TimeSeriesQuery.Dimension) -> String {
        metric.name
    }

    private static func name(of cost: CostEntry, _ dimension: TimeSeriesQuery.Dimension) -> String {
        switch dimension {
        case .service: cost.serviceName
        case .operation: cost.operationType
        case .model: cost.model ?? ""
        default: cost.toolName ?? ""
        }
    }
}
