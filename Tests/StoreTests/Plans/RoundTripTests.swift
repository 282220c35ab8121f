import Domain
import Maintenance
import PostgresServer
import SQL
import Store
import StoreTesting
import Testing

/// How often the store waits for a database that is far away: each wait is a way there and back.
struct RoundTripTests {
    /// What is asked, by a name for the report, and how often it may wait for the server.
    struct Question: Sendable, CustomTestStringConvertible {
        let name: String
        let most: Int
        let ask: @Sendable (DataStore) async throws -> Void
        var testDescription: String { name }

        init(_ name: String, most: Int = 1, ask: @escaping @Sendable (DataStore) async throws -> Void) {
            self.name = name
            self.most = most
            self.ask = ask
        }
    }

    private static let week = TimeRange(from: clock - 7 * Timestamp.day - 1_234_567, to: clock + 1)
    private static let page = Page(limit: 101, bytes: AnswerLimits.answer, memberBytes: AnswerLimits.member)

    private static let questions: [Question] = [
        Question("summary") { _ = try await $0.summary(week, now: clock) },
        Question("dashboard") { _ = try await $0.dashboard(now: clock) },
        Question("tools") { _ = try await $0.tools(week) },
        Question("tool") { _ = try await $0.tool("t1", week) },
        Question("costs summary") { _ = try await $0.costSummary(CostFilter(range: week), by: .model) },
        Question("costs of a session") {
            _ = try await $0.costSummary(CostFilter(range: week, sessionID: "s1"), by: .day)
        },
        Question("requests") {
            _ = try await $0.timeSeries(TimeSeriesQuery(measure: .requests, range: week, step: .hour, by: .tool))
        },
        Question("sessions") { _ = try await $0.sessionPage(SessionFilter(), page: page, now: clock) },
        Question("error groups") { _ = try await $0.errorGroupPage(ErrorGroupQuery(range: week), page: page) },
        Question("one error group", most: 1) { _ = try await $0.errorGroup(id: 1, in: week) },
        Question("events", most: 2) { _ = try await $0.eventPage(EventFilter(), page: page) },
    ]

    /// A fresh answer settles first what it has to cover: one wait for the marks, one for the commit, and one for rows
    /// that it meets first.
    @Test(arguments: questions)
    func aFreshAnswerWaitsThreeTimesAtMost(question: Question) async throws {
        try await withFarStore { store in
            try await question.ask(store)
            for round in 1...3 {
                try await store.add(.events([event(tool: "t1", session: "s1", at: clock - Int64(round))]))
                let before = store.database.roundTrips
                try await question.ask(store)
                let waits = store.database.roundTrips - before

                #expect(waits <= (round == 1 ? 3 : 2) + question.most, "\(question.name), round \(round)")
            }
        }
    }

    @Test(arguments: [1, 64, 1_000])
    func aBatchOfEventsOfKnownSessionsWaitsOnce(count: Int) async throws {
        try await withFarStore { store in
            let batch = try (0..<count).map { try event(tool: "t\($0 % 3)", session: "s\($0 % 10)") }
            try await store.add(.events(batch))
            try await store.settle()
            let before = store.database.roundTrips
            try await store.add(.events(batch))

            #expect(store.database.roundTrips - before == 1)
        }
    }

    @Test func allAreCounted() async throws {
        try await withFarStore { store in
            let before = store.database.roundTrips
            for _ in 0..<5 { _ = try await store.event(id: 1) }
            #expect(store.database.roundTrips - before == 5)
        }
    }

    /// A store of a hundred sessions and more on a server, with one connection that reads.
    private func withFarStore(_ body: (DataStore) async throws -> Void) async throws {
        let server = try PostgresServer.shared()
        await Places.shared.take()
        let url = try server.database()
        do {
            var options = SQLStore.Options(ownership: .share)
            options.limits.readers = 1
            let store = DataStore(database: try SQLStore.open(url, options: options))
            try await store.migrate()
            try await fill(store)
            try await body(store)
            try await store.database.close()
        } catch {
            try? server.drop(url)
            await Places.shared.leave()
            throw error
        }
        try server.drop(url)
        await Places.shared.leave()
    }

    private func fill(_ store: DataStore) async throws {
        for day in Int64(0)...8 {
            let moment = clock - day * Timestamp.day - day * 7_777_777
            try await store.add(
                .events(try (0..<20).map { try event(tool: "t\($0)", session: "s\($0 + 20 * Int(day))", at: moment) }),
                .errors(try (0..<20).map { try failure("E\($0)", "message \(day)", at: moment) }),
                .costs(try (0..<5).map { try cost(model: "m\($0)", session: "s\($0)", at: moment) }))
        }
        try await store.settle()
        _ = try await store.event(id: 1)
    }
}
