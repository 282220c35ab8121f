import Domain
import SQL

extension BatchTransaction {
    /// Inserts events, adds them to their sessions and to the rollups, and returns the first one's identifier.
    static func insert(
        _ events: [UsageEvent], state: inout WriterState, on connection: any SQLConnection
    ) throws -> Int64 {
        guard !events.isEmpty else { return 0 }
        let first = try state.takeIDs(events.count, of: "usage_events", on: connection)
        var sessions: [Int64?] = []
        sessions.reserveCapacity(events.count)
        for (index, event) in events.enumerated() {
            sessions.append(try state.add(event, id: first + Int64(index), on: connection))
        }
        state.countSeconds(of: events)
        state.note(lastEvent: first + Int64(events.count) - 1)
        let columns = [
            "id", "timestamp", "session", "event_type", "tool_name", "response_us", "success", "error_message",
            "user_agent", "ip_address", "metadata",
        ]
        try connection.insert(into: "usage_events", columns: columns, count: events.count) { index, binder in
            let event = events[index]
            binder.integer(first + Int64(index))
            binder.timestamp(event.timestamp.microseconds)
            binder.integer(ifAny: sessions[index])
            binder.text(event.eventType)
            binder.text(ifAny: event.toolName)
            binder.integer(ifAny: event.responseMicroseconds)
            binder.bool(event.success)
            binder.text(ifAny: event.errorMessage)
            binder.text(ifAny: event.userAgent)
            binder.text(ifAny: event.ipAddress)
            binder.json(ifAny: event.metadata?.text)
        }
        return first
    }
}

extension WriterState {
    /// Adds an event to its session and to the rollups; returns its session's identifier.
    mutating func add(_ event: UsageEvent, id: Int64, on connection: any SQLConnection) throws -> Int64? {
        events.add(EventSeries(event), at: event.timestamp) { $0.add(event) }
        guard let name = event.sessionID else { return nil }
        let place = try sessions.place(of: name, at: event.timestamp, on: connection)
        sessions.add(at: place, seen: event.timestamp) { $0.add(event) }
        sessions.note(event: id, at: place)
        return sessions.id(at: place)
    }

    /// Counts events by the second, as long as the seconds are kept.
    mutating func countSeconds(of batch: [UsageEvent]) {
        let oldest = now - Timestamp.hour
        var counts: [Timestamp: Int64] = [:]
        for event in batch where event.timestamp > oldest {
            counts[event.timestamp.floored(to: Timestamp.second), default: 0] += 1
        }
        for (second, count) in counts {
            events.addSecond(.total, at: second) { $0.calls.count += count }
        }
    }
}

extension EventSeries {
    /// The series that an event belongs to.
    init(_ event: UsageEvent) {
        self.init(eventType: event.eventType, toolName: event.toolName ?? "")
    }
}

extension SessionTotals {
    /// Counts an event.
    mutating func add(_ event: UsageEvent) {
        requests += 1
        if !event.success { errors += 1 }
        processingMicroseconds.add(clamping: event.responseMicroseconds ?? 0)
    }
}
