import Domain
import Store
import StoreTesting
import Testing

/// Pages, one behind the other, are the whole list: whatever times are equal, and while rows arrive.
struct PagingContractTests {
    private static let seeds = Array(0..<4)

    @Test(arguments: Driver.allCases, seeds)
    func cursorPagesAreTheWhole(driver: Driver, seed: Int) async throws {
        try await withStore(driver) { store in
            var random = SplitMix64(seed: seed)
            let records = (0..<120).map { _ in clock - Int64.random(in: 0...6, using: &random) }
            try await store.add(.events(records.map { try event(session: "s", at: $0) }))
            try await store.add(.metrics(records.map { try metric(at: $0) }))
            try await store.add(.errors(records.map { try failure(at: $0) }))
            try await store.add(.costs(records.map { try cost(at: $0) }))
            let limit = Int.random(in: 1...50, using: &random)

            try await expectWhole(limit) { try await store.events(EventFilter(), page: $0) }
            try await expectWhole(limit) { try await store.events(EventFilter(sessionID: "s"), page: $0) }
            try await expectWhole(limit) { try await store.metrics(MetricFilter(name: "load"), page: $0) }
            try await expectWhole(limit) { try await store.errors(ErrorFilter(resolved: false), page: $0) }
            try await expectWhole(limit) { try await store.costs(CostFilter(serviceName: "langdb"), page: $0) }
        }
    }

    private func expectWhole<Record: Paged & Equatable>(
        _ limit: Int, _ list: (Page) async throws -> [Stored<Record>]
    ) async throws {
        let whole = try await list(.whole)
        var pages: [Stored<Record>] = []
        var after: Cursor?
        repeat {
            let page = try await list(Page(limit: limit, after: after))
            pages += page
            after = page.last.map { Cursor(timestamp: $0.record.timestamp, id: $0.id) }
        } while after != nil && pages.count <= whole.count

        #expect(whole.count == 120 && pages == whole)
        let order = whole.map { [$0.record.timestamp.microseconds, $0.id] }
        #expect(zip(order, order.dropFirst()).allSatisfy { $1.lexicographicallyPrecedes($0) })
        #expect(try await list(Page(limit: 7, skip: 30)) == Array(whole[30..<37]))
        #expect(try await list(Page(limit: 7, skip: 1000)).isEmpty)
        #expect(try await list(Page(limit: 0)).isEmpty)
    }

    @Test(arguments: Driver.allCases)
    func sessionsAndGroupsArePagedToo(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.sessions((0..<60).map { try start("s\($0)", at: clock - Int64($0 % 5)) }))
            try await store.add(.errors((0..<60).map { try failure("E\($0)", at: clock - Int64($0 % 5)) }))
            var sessions: [Session] = []
            var groups: [ErrorGroup] = []
            for _ in 0..<9 {
                let session = sessions.last.map { Cursor(timestamp: $0.createdAt, id: $0.id) }
                sessions += try await store.sessions(SessionFilter(), page: Page(limit: 7, after: session), now: clock)
                let group = groups.last.map { Cursor(timestamp: $0.lastSeen, id: $0.id) }
                groups += try await store.errorGroups(state: .open, page: Page(limit: 7, after: group))
            }

            #expect(try await store.sessions(SessionFilter(), page: .whole, now: clock) == sessions)
            #expect(try await store.errorGroups(state: nil, page: .whole) == groups)
            #expect(sessions.count == 60 && groups.count == 60)
        }
    }

    @Test(arguments: Driver.allCases)
    func aCursorStaysRightWhileRowsArrive(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.events((0..<30).map { try event(at: clock - Int64($0)) }))
            let before = try await store.events(EventFilter(), page: .whole)
            var pages: [Stored<UsageEvent>] = []
            while pages.count < before.count {
                let after = pages.last.map { Cursor(timestamp: $0.record.timestamp, id: $0.id) }
                pages += try await store.events(EventFilter(), page: Page(limit: 4, after: after))
                try await store.add(.events([event("late", at: clock + 1)]))
            }

            #expect(pages == before)
        }
    }
}

/// A record with a place in a list.
protocol Paged: Sendable {
    var timestamp: Timestamp { get }
}

extension UsageEvent: Paged {}
extension PerformanceMetric: Paged {}
extension ErrorLog: Paged {}
extension CostEntry: Paged {}
