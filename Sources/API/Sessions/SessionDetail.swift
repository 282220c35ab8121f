import Domain
import HTTP
import Store

/// A session with its latest records, newest first by kind, and all of them on one line of time, oldest first.
struct SessionDetail: JSONRenderable {
    /// The most records of each kind.
    static let mostRecords = 1000

    /// How many bytes of the answer each of its parts may have; errors stand in it twice.
    private enum Share {
        static let events = AnswerLimits.answer / 4
        static let metrics = AnswerLimits.answer / 16
        static let errors = AnswerLimits.answer / 10
        static let costs = AnswerLimits.answer / 10
        static let timeline = AnswerLimits.answer * 3 / 10
    }

    private let session: SessionView
    private let events: SessionRecords
    private let metrics: SessionRecords
    private let errors: SessionRecords
    private let costs: SessionRecords

    /// Reads a session with at most `limit` records of each kind, whose long members are whole where `isFull`; nil
    /// where there is no such session.
    init?(of id: String, in store: DataStore, limit: Int, isFull: Bool = false, now: Timestamp) async throws {
        guard let session = try await store.session(id) else { return nil }
        let memberBytes = isFull ? nil : AnswerLimits.member
        // One more than is shown tells whether something is left out.
        func page(_ bytes: Int) -> Page { Page(limit: limit + 1, bytes: bytes, memberBytes: memberBytes) }
        self.session = SessionView(session: session, now: now)
        events = SessionRecords(
            try await store.eventPage(EventFilter(sessionID: id), page: page(Share.events)), limit, Share.events,
            TimelineEntry.init)
        metrics = SessionRecords(
            try await store.metricPage(MetricFilter(sessionID: id), page: page(Share.metrics)), limit, Share.metrics,
            TimelineEntry.init)
        errors = SessionRecords(
            try await store.errorPage(ErrorFilter(sessionID: id), page: page(Share.errors)), limit, Share.errors,
            TimelineEntry.init)
        costs = SessionRecords(
            try await store.costPage(CostFilter(sessionID: id), page: page(Share.costs)), limit, Share.costs,
            TimelineEntry.init)
    }

    func write(to json: inout JSONWriter) {
        let timeline = timeline
        json.object { json in
            json.member("session", session)
            json.member("events", events)
            json.member("metrics", metrics)
            // The former backend's name for errors.
            json.member("logs", errors)
            json.member("errors", errors)
            json.member("costs", costs)
            json.member("timeline", array: timeline.entries)
            json.member("truncated", timeline.isCut || [events, metrics, errors, costs].contains(where: \.isCut))
        }
    }

    /// The latest of all entries, oldest first.
    private var timeline: (entries: [TimelineEntry], isCut: Bool) {
        let entries = [events, metrics, errors, costs].flatMap(\.timeline)
            .sorted { ($0.timestamp, $0.kind.rawValue, $0.id) < ($1.timestamp, $1.kind.rawValue, $1.id) }
        var bytes = 0
        let latest = entries.reversed().prefix { entry in
            bytes += entry.byteCount
            return bytes <= Share.timeline
        }
        return (latest.reversed(), latest.count < entries.count)
    }
}

/// A session's records of one kind, within the bytes that they may have.
private struct SessionRecords: JSONRenderable {
    private let shown: BoundedArray
    /// The records' entries in the line of time.
    let timeline: [TimelineEntry]

    /// Whether older records are left out.
    var isCut: Bool { shown.isCut }

    init<Record: JSONRenderable & Sendable>(
        _ page: RecordPage<Record>, _ limit: Int, _ bytes: Int, _ entry: (Record) -> TimelineEntry
    ) {
        shown = BoundedArray(page, limit: limit, within: bytes)
        timeline = page.records.prefix(shown.count).map(entry)
    }

    func write(to json: inout JSONWriter) {
        json.raw(bytes: shown.json)
    }
}
