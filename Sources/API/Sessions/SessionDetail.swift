import Domain
import Store

/// A session with its latest records, newest first by kind, and all of them on one line of time, oldest first.
struct SessionDetail: JSONRenderable {
    /// The most records of each kind.
    static let mostRecords = 1000

    private let session: SessionView
    private let events: [Stored<UsageEvent>]
    private let metrics: [Stored<PerformanceMetric>]
    private let errors: [Stored<ErrorLog>]
    private let costs: [Stored<CostEntry>]
    private let isTruncated: Bool

    /// Reads a session with at most `limit` records of each kind; nil where there is no such session.
    init?(of id: String, in store: DataStore, limit: Int, now: Timestamp) async throws {
        guard let session = try await store.session(id) else { return nil }
        // One more than is shown tells whether something is left out.
        let page = Page(limit: limit + 1)
        let events = try await store.events(EventFilter(sessionID: id), page: page)
        let metrics = try await store.metrics(MetricFilter(sessionID: id), page: page)
        let errors = try await store.errors(ErrorFilter(sessionID: id), page: page)
        let costs = try await store.costs(CostFilter(sessionID: id), page: page)
        self.session = SessionView(session: session, now: now)
        self.events = Array(events.prefix(limit))
        self.metrics = Array(metrics.prefix(limit))
        self.errors = Array(errors.prefix(limit))
        self.costs = Array(costs.prefix(limit))
        isTruncated = [events.count, metrics.count, errors.count, costs.count].contains { $0 > limit }
    }

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("session", session)
            json.member("events", array: events)
            json.member("metrics", array: metrics)
            // The former backend's name for errors.
            json.member("logs", array: errors)
            json.member("errors", array: errors)
            json.member("costs", array: costs)
            json.member("timeline", array: timeline)
            json.member("truncated", isTruncated)
        }
    }

    private var timeline: [TimelineEntry] {
        let entries =
            events.map(TimelineEntry.init) + metrics.map(TimelineEntry.init) + errors.map(TimelineEntry.init)
            + costs.map(TimelineEntry.init)
        return entries.sorted { ($0.timestamp, $0.kind.rawValue, $0.id) < ($1.timestamp, $1.kind.rawValue, $1.id) }
    }
}
