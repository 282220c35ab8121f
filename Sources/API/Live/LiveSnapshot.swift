import Domain
import Live
import Store

/// What there is of a topic at the moment, for one who missed too much to be told of it message by message.
struct LiveSnapshot: Sendable {
    /// How many of the newest records a snapshot has of each topic.
    static let records = 50
    /// How many bytes of records all topics together have, about; each has a record, where there are any.
    static let bytes = 1 << 20

    let store: DataStore
    let dashboard: LiveDashboard
    let now: @Sendable () -> Timestamp

    /// The snapshots of what is watched, each by its topic.
    func parts(_ interests: [LiveInterest]) async throws -> [(topic: LiveTopic, json: [UInt8])] {
        var parts: [(topic: LiveTopic, json: [UInt8])] = []
        let share = LiveSnapshot.bytes / max(1, interests.count)
        for interest in interests { parts.append((interest.topic, try await json(interest, within: share))) }
        return parts
    }

    private func json(_ interest: LiveInterest, within bytes: Int) async throws -> [UInt8] {
        let filter = interest.filter
        let page = Page(limit: LiveSnapshot.records, bytes: bytes, memberBytes: AnswerLimits.member)
        switch interest.topic {
        case .dashboard: return try await dashboard.current()
        case .events: return try await events(filter, page)
        case .tool(let name):
            var filter = filter
            filter.toolName = name
            return try await events(filter, page)
        case .session(let id):
            var filter = filter
            filter.sessionID = id
            return try await events(filter, page)
        case .errors:
            let wanted = ErrorFilter(sessionID: filter.sessionID, errorType: filter.errorType)
            return BoundedArray(try await store.errorPage(wanted, page: page), within: bytes).json
        case .costs:
            let wanted = CostFilter(
                sessionID: filter.sessionID, serviceName: filter.serviceName, model: filter.model)
            return BoundedArray(try await store.costPage(wanted, page: page), within: bytes).json
        case .sessions: return try await sessions(filter, page)
        }
    }

    private func events(_ filter: LiveFields, _ page: Page) async throws -> [UInt8] {
        let wanted = EventFilter(
            sessionID: filter.sessionID, eventType: filter.eventType, toolName: filter.toolName,
            success: filter.success)
        return BoundedArray(try await store.eventPage(wanted, page: page), within: page.bytes).json
    }

    private func sessions(_ filter: LiveFields, _ page: Page) async throws -> [UInt8] {
        let now = now()
        if let id = filter.sessionID {
            let found = try await store.session(id).map { [$0.cut(to: page.memberBytes)] } ?? []
            return BoundedArray(RecordPage(found.map { SessionView(session: $0, now: now) }), within: page.bytes).json
        }
        let sessions = try await store.sessionPage(SessionFilter(), page: page, now: now)
        return BoundedArray(sessions.map { SessionView(session: $0, now: now) }, within: page.bytes).json
    }
}
