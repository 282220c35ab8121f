import Domain
import Maintenance
import Store
import StoreTesting
import Testing

/// Records that come late, behind hours and days that are settled and behind those that retention has deleted, count as
/// all others do, and once.
struct LateRecordPropertyTests {
    @Test(arguments: Driver.withoutChunks, 0..<6)
    func aggregatesAreWhatWasEverStored(driver: Driver, seed: Int) async throws {
        try await withTestStore(driver) { test in
            var records = RandomRecords(seed: 5000 + seed)
            var seen = EverStored()
            for round in 0..<6 {
                for _ in 0..<3 {
                    let batches = try records.batches()
                    seen.note(batches)
                    try await test.store.add(batches, now: records.now)
                }
                try await seen.look(at: test.store)
                if round % 2 == 0 { _ = try await test.store.retain(days: 2, now: records.now) }
                if round % 3 == 1 { try await test.restart() }
                records.now = records.now + 9 * Timestamp.hour
            }

            try await expect(test.store, toAgreeWith: seen, now: records.now)
            #expect(try await test.store.checkRollups() == [])
            try await test.restart()
            try await expect(test.store, toAgreeWith: seen, now: records.now)
        }
    }

    private func expect(_ store: DataStore, toAgreeWith seen: EverStored, now: Timestamp) async throws {
        let recount = seen.recount
        let summary = try await store.summary(.all, now: now)
        #expect(summary.calls == recount.calls(recount.events))
        #expect(summary.errors == Int64(recount.errors.count))
        #expect(try await store.costTotal(CostFilter()) == recount.total(recount.costs))
        let days = try await store.costTotals(by: .day, CostFilter())
        #expect(days.reduce(0) { $0 + $1.total.requests } == Int64(recount.costs.count))
        try await expectGroups(store, toAgreeWith: recount)
        let tools = try await store.tools(.all)
        #expect(Dictionary(grouping: tools, by: \.toolName).mapValues { $0[0] } == recount.tools(.all))
        let totals = recount.sessions()
        for session in try await store.sessions(SessionFilter(), page: .whole, now: now) {
            #expect(session.totals == recount.totals(of: session.sessionID, in: totals))
            #expect(seen.mayHaveBegun(session))
        }
        for group in try await store.errorGroups(state: nil, page: .whole) {
            let own = recount.errors.filter { seen.isOf(group, $0) }
            #expect(group.count == Int64(own.count))
            #expect(group.firstSeen == own.map(\.timestamp).min() && group.lastSeen == own.map(\.timestamp).max())
        }
    }

    /// Names that look the same are one key here, as in the readers of rollups.
    private func expectGroups(_ store: DataStore, toAgreeWith recount: RawRecount) async throws {
        let names: [CostGrouping: (CostEntry) -> String] = [
            .service: \.serviceName, .operation: \.operationType, .model: { $0.model ?? "" },
            .tool: { $0.toolName ?? "" }, .session: { $0.sessionID ?? "" }, .day: \.timestamp.day,
        ]
        for (grouping, name) in names {
            let groups = try await store.costTotals(by: grouping, CostFilter())
            let costs = recount.costs.filter { grouping != .session || $0.sessionID != nil }
            let expected = Dictionary(grouping: costs, by: name).mapValues { recount.total($0) }
            #expect(Dictionary(groups.map { ($0.name, $0.total) }) { $1 } == expected)
        }
    }
}

/// All rows that a store ever had, by identifier, and when its sessions began.
private struct EverStored {
    private var events: [Int64: UsageEvent] = [:]
    private var metrics: [Int64: PerformanceMetric] = [:]
    private var errors: [Int64: ErrorLog] = [:]
    private var costs: [Int64: CostEntry] = [:]
    private var starts: [[UInt8]: Timestamp] = [:]
    private var sentStarts: [[UInt8]: Timestamp] = [:]

    var recount: RawRecount {
        RawRecount(
            events: Array(events.values), metrics: Array(metrics.values), errors: Array(errors.values),
            costs: Array(costs.values))
    }

    /// Whether a failure belongs to a group.
    func isOf(_ group: ErrorGroup, _ error: ErrorLog) -> Bool {
        let own = ErrorFingerprint(type: error.errorType, message: error.message).text
        return own.utf8.elementsEqual(ErrorFingerprint(type: group.errorType, message: group.message).text.utf8)
    }

    /// Whether a session began with its earliest record; a cost that was sent before may have begun it too.
    func mayHaveBegun(_ session: Session) -> Bool {
        let key = Array(session.sessionID.utf8)
        guard let sent = sentStarts[key] else { return false }
        return session.createdAt >= sent && session.createdAt <= starts[key] ?? .latest
    }

    /// Notes when the sessions of what is sent were there.
    mutating func note(_ batches: [RecordBatch]) {
        for batch in batches {
            note(batch.events.map { ($0.sessionID, $0.timestamp) })
            note(batch.metrics.map { ($0.sessionID, $0.timestamp) })
            note(batch.errors.map { ($0.sessionID, $0.timestamp) })
            EverStored.note(batch.costs.map { ($0.sessionID, $0.timestamp) }, in: &sentStarts)
            note(batch.sessions.map { ($0.sessionID, $0.timestamp) })
        }
    }

    private mutating func note(_ sights: [(name: String?, moment: Timestamp)]) {
        EverStored.note(sights, in: &starts)
        EverStored.note(sights, in: &sentStarts)
    }

    private static func note(
        _ sights: [(name: String?, moment: Timestamp)], in starts: inout [[UInt8]: Timestamp]
    ) {
        for case (let name?, let moment) in sights {
            let key = Array(name.utf8)
            starts[key] = min(starts[key] ?? moment, moment)
        }
    }

    /// Takes in the rows that are there.
    mutating func look(at store: DataStore) async throws {
        for row in try await store.events(EventFilter(), page: .whole) { events[row.id] = row.record }
        for row in try await store.metrics(MetricFilter(), page: .whole) { metrics[row.id] = row.record }
        for row in try await store.errors(ErrorFilter(), page: .whole) { errors[row.id] = row.record }
        for row in try await store.costs(CostFilter(), page: .whole) {
            costs[row.id] = row.record
            // A cost that was sent before is no record of its session.
            note([(row.record.sessionID, row.record.timestamp)])
        }
    }
}
