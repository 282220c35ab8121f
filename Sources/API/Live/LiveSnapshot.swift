import Domain
import Live
import Store

/// What there is of a topic at the moment, for one who missed too much to be told of it message by message.
struct LiveSnapshot: Sendable {
    /// How many of the newest records a snapshot has.
    static let records = 50

    let store: DataStore
    let dashboard: LiveDashboard
    let now: @Sendable () -> Timestamp

    /// The snapshots of what is watched, each by its topic.
    func parts(_ interests: [LiveInterest]) async throws -> [(topic: LiveTopic, json: [UInt8])] {
        var parts: [(topic: LiveTopic, json: [UInt8])] = []
        for interest in interests { parts.append((interest.topic, try await json(interest))) }
        return parts
    }

    private func json(_ interest: LiveInterest) async throws -> [UInt8] {
        let filter = interest.filter
        let page = Page(limit: LiveSnapshot.records)
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
            return LiveSnapshot.array(try await store.errors(wanted, page: page))
        case .costs:
            let wanted = CostFilter(
                sessionID: filter.sessionID, serviceName: filter.serviceName, model: filter.model)
            return LiveSnapshot.array(try await store.costs(wanted, page: page))
        case .sessions: return try await sessions(filter, page)
        }
    }

    private func events(_ filter: LiveFields, _ page: Page) async throws -> [UInt8] {
        let wanted = EventFilter(
            sessionID: filter.sessionID, eventType: filter.eventType, toolName: filter.toolName,
            success: filter.success)
        return LiveSnapshot.array(try await store.events(wanted, page: page))
    }

    private func sessions(_ filter: LiveFields, _ page: Page) async throws -> [UInt8] {
        let now = now()
        if let id = filter.sessionID {
            let session = try await store.session(id)
            return LiveSnapshot.array(session.map { [SessionView(session: $0, now: now)] } ?? [])
        }
        let sessions = try await store.sessions(SessionFilter(), page: page, now: now)
        return LiveSnapshot.array(sessions.map { SessionView(session: $0, now: now) })
    }

    private static func array(_ records: [some JSONRenderable]) -> [UInt8] {
        var json = JSONWriter(reserving: 64 + records.count * 256)
        json.array(records)
        return json.bytes
    }
}
