import Domain
import Store

/// All raw rows, added up in the plainest way: what rollups must agree with.
///
/// Names that look the same are one key here, as in the readers of rollups.
package struct RawRecount {
    package let events: [UsageEvent]
    package let metrics: [PerformanceMetric]
    package let errors: [ErrorLog]
    package let costs: [CostEntry]

    package init(_ store: DataStore) async throws {
        events = try await store.events(EventFilter(), page: .whole).records()
        metrics = try await store.metrics(MetricFilter(), page: .whole).records()
        errors = try await store.errors(ErrorFilter(), page: .whole).records()
        costs = try await store.costs(CostFilter(), page: .whole).records()
    }

    package init(events: [UsageEvent], metrics: [PerformanceMetric], errors: [ErrorLog], costs: [CostEntry]) {
        self.events = events
        self.metrics = metrics
        self.errors = errors
        self.costs = costs
    }

    package func calls(_ events: [UsageEvent]) -> CallStatistics {
        var calls = CallStatistics()
        for event in events {
            calls.count += 1
            calls.failures += event.success ? 0 : 1
            calls.totalMicroseconds += event.responseMicroseconds ?? 0
            if let duration = event.responseMicroseconds { calls.durations.add(duration) }
        }
        return calls
    }

    package func total(_ costs: [CostEntry]) -> CostTotal {
        costs.reduce(into: CostTotal()) { total, entry in
            total.cost += entry.cost
            total.tokens += entry.tokens.counted
            total.requests += 1
        }
    }

    package func tools(_ range: TimeRange) -> [String: ToolStatistics] {
        let calls = Dictionary(grouping: events.filter { range.contains($0.timestamp) }, by: { $0.toolName ?? "" })
        let spent = Dictionary(grouping: costs.filter { range.contains($0.timestamp) }, by: { $0.toolName ?? "" })
        let names = Set(calls.keys).union(spent.keys).filter { !$0.isEmpty }
        return names.reduce(into: [:]) { tools, name in
            tools[name] = ToolStatistics(
                toolName: name, calls: self.calls(calls[name] ?? []), cost: total(spent[name] ?? []).cost,
                lastUsed: calls[name]?.map(\.timestamp).max())
        }
    }

    package func sessions() -> [String: SessionTotals] {
        var totals: [String: SessionTotals] = [:]
        func key(_ name: String) -> String { name.utf8.map { String($0, radix: 16) }.joined(separator: " ") }
        for event in events {
            guard let name = event.sessionID else { continue }
            totals[key(name), default: SessionTotals()].requests += 1
            totals[key(name), default: SessionTotals()].errors += event.success ? 0 : 1
            totals[key(name), default: SessionTotals()].processingMicroseconds += event.responseMicroseconds ?? 0
        }
        for name in errors.compactMap(\.sessionID) { totals[key(name), default: SessionTotals()].errors += 1 }
        for entry in costs {
            guard let name = entry.sessionID else { continue }
            totals[key(name), default: SessionTotals()].cost += entry.cost
            totals[key(name), default: SessionTotals()].tokens += entry.tokens.counted
        }
        return totals
    }

    /// The totals of a session's bytes, written as in `sessions`.
    package func totals(of session: String, in totals: [String: SessionTotals]) -> SessionTotals {
        totals[session.utf8.map { String($0, radix: 16) }.joined(separator: " ")] ?? SessionTotals()
    }
}
