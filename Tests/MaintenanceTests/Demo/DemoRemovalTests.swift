import Domain
import PostgresServer
import SQL
import Store
import StoreTesting
import Testing

@testable import Maintenance

/// Imagined data go again, and nothing else does.
struct DemoRemovalTests {
    /// Engines on which the store can be had whole, as `demo` has it.
    enum Engine: String, CaseIterable {
        case sqlite
        case postgres
        case timescale

        static let all = allCases.filter { $0 != .timescale || TimescaleServer.isInstalled }

        func with(_ body: (DataStore) async throws -> Void) async throws {
            if self == .sqlite { return try await withStore(.sqliteInMemory, body) }
            let server = try self == .postgres ? PostgresServer.shared() : TimescaleServer.shared()
            let url = try server.database(query: "connect_timeout=60")
            defer { try? server.drop(url) }
            let store = DataStore(database: try SQLStore.open(url, options: .init(ownership: .whole)))
            do {
                try await store.migrate()
                try await body(store)
                try await store.database.close()
            } catch {
                try? await store.database.close()
                throw error
            }
        }
    }

    private static func calls(_ name: String, at moment: Timestamp, slowness: Double) throws -> [UsageEvent] {
        try (0..<40).map { (number: Int) throws -> UsageEvent in
            let session = number % 5 == 0 ? nil : "\(name)-\(number % 4)"
            return try event(
                tool: "t\(number % 3)", session: session, at: moment + Int64(number) * Timestamp.minute,
                milliseconds: Double(number) + slowness, success: number % 7 != 0)
        }
    }

    /// Records of every kind at `day`, some of which share their session, name, request or group with those of others.
    private static func records(_ name: String, day: Int64) throws -> [RecordBatch] {
        let moment = clock + (day - 20) * Timestamp.day
        return [
            .sessions([try start("\(name)-begun", at: moment, agent: "agent", metadata: #"{"a":1}"#)]),
            .events(try calls(name, at: moment, slowness: Double(day) / 10)),
            .errors([
                try failure("E", "no answer from 10.0.0.\(day)", session: "\(name)-1", at: moment),
                try failure("Only \(name)", at: moment), try failure("E", "no answer", at: moment + Timestamp.hour),
            ]),
            .costs([
                try cost("0.5", request: "\(name)-r", session: "\(name)-2", at: moment), try cost("0.25", at: moment),
            ]),
            .metrics([try metric(value: Double(day), session: "\(name)-3", at: moment), try metric(at: moment)]),
        ]
    }

    @Test(arguments: Engine.all)
    func whatIsLeftIsAsIfNothingHadBeenImagined(engine: Engine) async throws {
        var pictures: [Picture] = []
        for imagines in [true, false] {
            try await engine.with { store in
                for day in [Int64(1), 5, 9] {
                    if imagines {
                        try await store.writeDemo(try Self.records("demo-\(day)", day: day), now: clock)
                        try await store.writeDemo(try Self.records("demo-more-\(day)", day: day + 1), now: clock)
                    }
                    try await store.add(try Self.records("real-\(day)", day: day + 2), now: clock)
                }
                let removed = try await store.removeDemo { _ in }
                #expect((removed != nil) == imagines)
                #expect(try await store.checkRollups() == [])
                pictures.append(try await Picture(store))
            }
        }
        let (left, real) = (pictures[0], pictures[1])
        #expect(left.events.records() == real.events.records())
        // Groups have other identifiers where others were made before them.
        #expect(left.errors.records().map(\.withoutGroup) == real.errors.records().map(\.withoutGroup))
        #expect(left.costs.records() == real.costs.records() && left.metrics.records() == real.metrics.records())
        #expect(left.sessions.map(Facts.init) == real.sessions.map(Facts.init))
        #expect(Set(left.groups.map(Facts.init)) == Set(real.groups.map(Facts.init)))
        #expect(left.tools == real.tools && left.days == real.days)
        #expect(left.summary.calls == real.summary.calls && left.summary.cost == real.summary.cost)
        #expect(left.summary.errors == real.summary.errors && left.summary.topTools == real.summary.topTools)
    }

    @Test(arguments: Engine.all)
    func whatComesAfterwardsStays(engine: Engine) async throws {
        try await engine.with { store in
            try await store.writeDemo(try Self.records("demo", day: 1), now: clock)
            #expect(try await store.hasRecords())
            let removed = try #require(try await store.removeDemo { _ in })
            #expect(removed.rows["usage_events"] == 40 && removed.rows["sessions"] == 5)
            #expect(try await !store.hasRecords())

            // On SQLite these get the identifiers that became free.
            try await store.add(try Self.records("real", day: 1), now: clock)

            #expect(try await store.removeDemo { _ in } == nil)
            #expect(try await store.summary(.all, now: clock).calls.count == 40)
        }
    }

    @Test(arguments: Engine.all)
    func aSessionThatARealRecordJoinedStaysWithThatRecord(engine: Engine) async throws {
        try await engine.with { store in
            try await store.writeDemo(try Self.records("demo", day: 1), now: clock)
            try await store.add(.events([event(tool: "real", session: "demo-1")]))

            _ = try await store.removeDemo { _ in }

            let sessions = try await store.sessions(SessionFilter(), page: .whole, now: clock)
            #expect(sessions.map(\.sessionID) == ["demo-1"] && sessions.first?.totals.requests == 1)
            #expect(try await store.events(EventFilter(sessionID: "demo-1"), page: .whole).count == 1)
            #expect(try await store.checkRollups() == [])
        }
    }

    @Test func aRequestThatWasImaginedCanBeSentInEarnest() async throws {
        try await withStore(.sqliteInMemory) { store in
            try await store.writeDemo([.costs([cost(request: "r")])], now: clock)
            _ = try await store.removeDemo { _ in }

            let receipts = try await store.add(.costs([cost(request: "r")]))

            #expect(receipts.first?.existing == [])
        }
    }

    @Test func onlyWhoHasTheWholeStoreCanImagine() async throws {
        try await withStore(.postgres) { store in
            await #expect(throws: StoreError.self) { try await store.writeDemo([.events([event()])], now: clock) }
            await #expect(throws: StoreError.self) { _ = try await store.removeDemo { _ in } }
        }
    }
}

/// What a session or a group says, but for its identifier.
private struct Facts: Hashable {
    private let text: String

    init(_ session: Session) {
        text = "\(session.sessionID) \(session.createdAt) \(session.userAgent ?? "") \(session.totals)"
    }

    init(_ group: ErrorGroup) {
        text =
            "\(group.errorType) \(group.message) \(group.firstSeen) \(group.lastSeen) \(group.count) \(group.state) "
            + "\(group.regressions)"
    }
}
