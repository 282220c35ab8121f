import Domain
import SQL
import Store
import StoreTesting
import Testing

/// Pages end at their bytes, say so, and are the whole, one behind the other.
struct BoundedPageContractTests {
    private static let long = String(repeating: "x", count: 20_000)

    /// Records of which each third is large, at few moments.
    private static func fill(_ store: DataStore, _ count: Int) async throws {
        let moments = (0..<count).map { clock - Int64($0 % 7) }
        try await store.add(
            .errors(try moments.enumerated().map { try failure("E", $0 % 3 == 0 ? long : "no", at: $1) }))
        try await store.add(
            .metrics(
                try moments.enumerated().map {
                    try metric(at: $1, tags: $0 % 3 == 0 ? #"{"k":"\#(long)"}"# : nil)
                }))
    }

    @Test(arguments: Driver.allCases, [1, 100, 30_000, 1 << 20, 1 << 30])
    func pagesOfAnyBytesAreTheWhole(driver: Driver, bytes: Int) async throws {
        try await withStore(driver) { store in
            try await Self.fill(store, 150)
            let whole = try await store.errors(ErrorFilter(), page: .whole)
            var found: [Stored<ErrorLog>] = []
            var page = RecordPage<Stored<ErrorLog>>([])
            repeat {
                let after = found.last.map { Cursor(timestamp: $0.record.timestamp, id: $0.id) }
                page = try await store.errorPage(ErrorFilter(), page: Page(limit: 200, after: after, bytes: bytes))
                #expect(page.records.count == 1 || page.records.reduce(0) { $0 + $1.byteCount } <= bytes)
                found += page.records
            } while page.isCut && found.count < 1000

            #expect(found == whole && whole.count == 150)
        }
    }

    @Test(arguments: Driver.allCases)
    func longMembersAreCutOffAsTheyAreRead(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await Self.fill(store, 90)

            let errors = try await store.errorPage(
                ErrorFilter(), page: Page(limit: 90, bytes: 200_000, memberBytes: 100))
            let metrics = try await store.metrics(MetricFilter(), page: Page(limit: 90, memberBytes: 100))

            #expect(errors.records.count == 90 && !errors.isCut)
            #expect(errors.records.count { $0.record.truncated.names == ["error_message"] } == 30)
            #expect(errors.records.allSatisfy { $0.record.message.utf8.count <= 100 })
            #expect(metrics.count { $0.record.truncated.names == ["tags"] } == 30)
        }
    }

    @Test(arguments: Driver.allCases)
    func sessionsAndGroupsEndAtTheirBytesToo(driver: Driver) async throws {
        try await withStore(driver) { store in
            let object = #"{"k":"\#(Self.long)"}"#
            try await store.add(.sessions(try (0..<20).map { try start("s\($0)", metadata: object) }))
            try await store.add(.errors(try (0..<20).map { try failure("E\($0)", Self.long) }))
            let page = Page(limit: 20, bytes: 100_000)

            let sessions = try await store.sessionPage(SessionFilter(), page: page, now: clock)
            let groups = try await store.errorGroupPage(ErrorGroupQuery(), page: page)

            #expect(sessions.isCut && sessions.records.count == 4)
            #expect(groups.isCut && groups.records.count == 4)
        }
    }

    @Test(arguments: Driver.allCases)
    func singleRecordsAreWholeAndKnowWhatWasCleaned(driver: Driver) async throws {
        try await withStore(driver) { store in
            var event = try event(session: "s")
            event.cleaned = [RecordMembers(named: "tool_name"), RecordMembers(named: "metadata")]
            var metric = try metric(tags: #"{"k":"\#(Self.long)"}"#)
            metric.cleaned = RecordMembers(named: "tags")
            let receipts = try await store.add(
                .events([try .init(eventType: "other", now: clock), event]), .metrics([metric]))

            #expect(try await store.event(id: receipts[0].ids[1])?.record == event)
            #expect(try await store.metric(id: receipts[1].ids[0])?.record == metric)
            #expect(try await store.event(id: 1 << 40) == nil)
            #expect(try await store.metric(id: 1 << 40) == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func rowsComeOneByOneUntilEnoughAreRead(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.metrics(try (0..<50).map { try metric(value: Double($0)) }))

            let (values, count) = try await store.firstValues(3)

            #expect(values == [0, 1, 2])
            #expect(count == 50)
        }
    }

    @Test(arguments: Driver.allCases)
    func afterAFailureOfTheReaderTheConnectionGoesOn(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.metrics(try (0..<50).map { try metric(value: Double($0)) }))

            await #expect(throws: CancellationError.self) { try await store.failAtFirstValue() }

            #expect(try await store.metrics(MetricFilter(), page: .whole).count == 50)
        }
    }
}

extension DataStore {
    fileprivate func firstValues(_ limit: Int) async throws -> (values: [Double], count: Int64) {
        try await database.read { connection in
            var values: [Double] = []
            try connection.each("SELECT metric_value FROM performance_metrics ORDER BY id") { row in
                values.append(row.real(0))
                return values.count < limit
            }
            let count = try connection.first("SELECT count(*) FROM performance_metrics") { $0.integer(0) }
            return (values, count ?? 0)
        }
    }

    fileprivate func failAtFirstValue() async throws {
        try await database.read { connection in
            try connection.each("SELECT metric_value FROM performance_metrics") { _ in throw CancellationError() }
        }
    }
}
