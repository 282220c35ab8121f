import Domain
import Store

/// All that a store answers, for comparing two of them.
package struct Picture: Equatable {
    package let events: [Stored<UsageEvent>]
    package let metrics: [Stored<PerformanceMetric>]
    package let errors: [Stored<ErrorLog>]
    package let costs: [Stored<CostEntry>]
    package let sessions: [Session]
    package let sessionEvents: [[Stored<UsageEvent>]]
    package let groups: [ErrorGroup]
    package let tools: [ToolStatistics]
    package let summary: Summary
    package let days: [String]

    package init(_ store: DataStore) async throws {
        events = try await store.events(EventFilter(), page: .whole)
        metrics = try await store.metrics(MetricFilter(), page: .whole)
        errors = try await store.errors(ErrorFilter(), page: .whole)
        costs = try await store.costs(CostFilter(), page: .whole)
        sessions = try await store.sessions(SessionFilter(), page: .whole, now: clock)
        var sessionEvents: [[Stored<UsageEvent>]] = []
        for session in sessions {
            sessionEvents.append(try await store.events(EventFilter(sessionID: session.sessionID), page: .whole))
        }
        self.sessionEvents = sessionEvents
        groups = try await store.errorGroups(state: nil, page: .whole)
        tools = try await store.tools(.all)
        summary = try await store.summary(.all, now: clock)
        days = try await store.costTotals(by: .day, CostFilter()).map { "\($0.name) \($0.total)" }
    }
}

extension RecordBatch {
    /// Each record in a batch of its own.
    package var singly: [RecordBatch] {
        events.map { .events([$0]) } + metrics.map { .metrics([$0]) } + errors.map { .errors([$0]) }
            + costs.map { .costs([$0]) } + sessions.map { .sessions([$0]) }
    }
}
