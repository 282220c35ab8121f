import Domain
import Store
import StoreTesting
import Testing

/// Groups of errors of a span: what they did in it, whatever they did before and after.
struct ErrorGroupSpanContractTests {
    private let hour = TimeRange(from: clock - Timestamp.hour, to: clock)

    private func ask(
        _ store: DataStore, _ order: ErrorGroupQuery.Order = .lastSeen, in range: TimeRange?, search: String? = nil,
        isFalling: Bool? = nil
    ) async throws -> [SeenErrorGroup] {
        try await store.errorGroups(
            ErrorGroupQuery(range: range, search: search, order: order, isFalling: isFalling), page: .whole)
    }

    /// Three groups: A before and in the hour and after it, B in it alone, C after it.
    private func fill(_ store: DataStore) async throws {
        let (before, inside, after) = (clock - 3 * Timestamp.hour, clock - Timestamp.minute, clock + Timestamp.hour)
        try await store.add(
            .errors([failure("A", at: before), failure("A", at: inside), failure("A", at: after)]))
        try await store.add(.errors((0..<3).map { _ in try failure("B", at: inside) } + [failure("C", at: after)]))
    }

    @Test(arguments: Driver.allCases)
    func aSpanHasItsOwnCounts(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await fill(store)

            let seen = try await ask(store, .occurrences, in: hour)
            #expect(seen.map(\.group.errorType) == ["B", "A"])
            #expect(seen.map(\.occurrences) == [3, 1] && seen.map(\.isNew) == [true, false])
            let tally = try await store.summary(hour, now: clock).errorGroups
            #expect(tally == ErrorGroupTally(open: 3, seen: 2, new: 1, regressed: 0))
            #expect(try await ask(store, in: nil).map(\.occurrences).reduce(0, +) == 7)
            let empty = TimeRange(from: clock + Timestamp.day, to: clock + 2 * Timestamp.day)
            #expect(try await ask(store, in: empty).isEmpty)
        }
    }

    @Test(arguments: Driver.allCases)
    func aRegressionBelongsToTheSpanInWhichItHappened(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.errors([failure("A", at: clock - 5 * Timestamp.hour)]))
            let id = try #require(try await ask(store, in: nil).first?.group.id)
            for at in [clock - Timestamp.minute, clock + 2 * Timestamp.hour] {
                _ = try await store.setErrorGroup(id: id, state: .resolved, now: at - 1)
                try await store.add(.errors([failure("A", at: at), failure("A", at: at + 1)]))
            }

            #expect(try await ask(store, in: hour).map(\.regressions) == [1])
            #expect(try await store.summary(hour, now: clock).errorGroups.regressed == 1)
            #expect(try await ask(store, .regressions, in: nil).map(\.regressions) == [2])
            #expect(try await store.errorGroup(id: id, in: hour)?.regressions == 1)
            let quiet = TimeRange(from: clock - 4 * Timestamp.hour, to: clock - 3 * Timestamp.hour)
            #expect(try await store.errorGroup(id: id, in: quiet)?.occurrences == 0)
        }
    }

    @Test(arguments: Driver.allCases, ErrorGroupQuery.Order.allCases)
    func everyOrderIsPagedWithoutGaps(driver: Driver, order: ErrorGroupQuery.Order) async throws {
        try await withStore(driver) { store in
            for (index, type) in ["D", "A", "C", "B", "E"].enumerated() {
                let times = (0..<(index % 3 + 1)).map { clock - Int64($0 + index) * Timestamp.minute }
                try await store.add(.errors(times.map { try failure(type, "\(type) failed", at: $0) }))
            }
            for isFalling in [true, false] {
                let query = ErrorGroupQuery(range: hour, order: order, isFalling: isFalling)
                let all = try await store.errorGroups(query, page: .whole)
                var paged: [SeenErrorGroup] = []
                while let page = Optional(
                    try await store.errorGroups(query, page: Page(limit: 2, after: paged.last.map(query.cursor)))),
                    !page.isEmpty
                { paged += page }
                #expect(paged == all && all.count == 5)
            }
        }
    }

    @Test(
        arguments: Driver.allCases,
        [("TIMEOUT", 1), ("50%", 1), ("_", 1), ("\\", 1), ("'", 1), ("net", 2), ("none of them", 0)])
    func groupsAreFoundByTheirWords(driver: Driver, wanted: (text: String, count: Int)) async throws {
        try await withStore(driver) { store in
            try await store.add(
                .errors([
                    failure("TimeoutError", "the net is slow"), failure("NetError", #"it's a\b"#),
                    failure("Other", "50% of snake_case"),
                ]))

            #expect(try await ask(store, in: nil, search: wanted.text).count == wanted.count)
        }
    }
}
