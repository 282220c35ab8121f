import Domain
import SQL

extension BatchTransaction {
    private static let eventInsert = SQLInsert(
        into: "usage_events",
        columns: [
            "id", "timestamp", "session", "event_type", "tool_name", "response_us", "success", "error_message",
            "user_agent", "ip_address", "metadata", "cleaned",
        ])

    /// Inserts batches of events, adds them to their sessions and to the rollups, and returns their identifiers.
    ///
    /// Large batches are neither joined nor their events copied: retaining an event's texts costs as much as binding
    /// them. Small ones are joined, as each statement's beginning costs more.
    static func insert(
        _ requests: [[UsageEvent]], state: inout WriterState, on connection: any SQLConnection
    ) throws -> [Int64] {
        let count = requests.reduce(0) { $0 + $1.count }
        guard count > 0 else { return [] }
        let batches = count < 16 * requests.count ? [Array(requests.joined())] : requests
        let ids = try state.takeIDs(count, of: .events, on: connection)
        var sessions: [Int64?] = []
        sessions.reserveCapacity(count)
        for batch in batches {
            try batch.withUnsafeBufferPointer { events in
                for index in events.indices {
                    sessions.append(try state.add(events[index], id: ids[sessions.count]))
                }
            }
            state.countSeconds(of: batch)
        }
        var place = 0
        for batch in batches where !batch.isEmpty {
            try batch.withUnsafeBufferPointer { events in
                try connection.insert(eventInsert, count: events.count) { index, binder in
                    binder.integer(ids[place])
                    bind(events[index], session: sessions[place], to: binder)
                    place += 1
                }
            }
        }
        return ids
    }

    @inline(__always)
    private static func bind(_ event: borrowing UsageEvent, session: Int64?, to binder: any SQLBinder) {
        binder.timestamp(event.timestamp.microseconds)
        binder.integer(ifAny: session)
        binder.text(event.eventType)
        binder.text(ifAny: event.toolName)
        binder.integer(ifAny: event.responseMicroseconds)
        binder.bool(event.success)
        binder.text(ifAny: event.errorMessage)
        binder.text(ifAny: event.userAgent)
        binder.text(ifAny: event.ipAddress)
        binder.json(ifAny: event.metadata?.text)
        binder.integer(ifAny: event.cleaned.stored)
    }
}

extension WriterState {
    /// Adds an event to its session and to the rollups; returns its session's identifier.
    mutating func add(
        _ event: borrowing UsageEvent, id: Int64
    ) throws -> Int64? {
        let call = TimedCall(
            timestamp: event.timestamp, success: event.success, microseconds: event.responseMicroseconds)
        let series = EventSeries(eventType: event.eventType, toolName: event.toolName ?? "")
        events.add(series, at: call.timestamp) { $0.add(call) }
        guard let name = event.sessionID else { return nil }
        let place = try sessions.place(of: name)
        sessions.add(at: place, seen: call.timestamp) { $0.add(call) }
        sessions.note(event: id, at: place)
        return sessions.id(at: place)
    }

    /// Counts events by the second, as long as the seconds are kept.
    mutating func countSeconds(of batch: [UsageEvent]) {
        let oldest = now - Timestamp.hour
        var counts: [Timestamp: Int64] = [:]
        batch.withUnsafeBufferPointer { events in
            for index in events.indices where events[index].timestamp > oldest {
                counts[events[index].timestamp.floored(to: Timestamp.second), default: 0] += 1
            }
        }
        for (second, count) in counts {
            events.addSecond(.total, at: second) { $0.calls.count += count }
        }
    }
}

/// What an event adds to totals.
struct TimedCall {
    let timestamp: Timestamp
    let success: Bool
    let microseconds: Int64?
}

extension SessionTotals {
    /// Counts an event.
    mutating func add(_ call: TimedCall) {
        requests += 1
        if !call.success { errors += 1 }
        processingMicroseconds.add(clamping: call.microseconds ?? 0)
    }
}
