import Domain
import SQL
import Store
import StoreTesting
import Testing

@testable import Maintenance

/// How long a real TimescaleDB keeps records.
@Suite(.enabled(if: TimescaleServer.isInstalled, "\(TimescaleServer.missing)"))
struct TimescaleRetentionTests {
    private let now = Timestamp.now()

    @Test func aPolicyDropsWhatIsTooOld() async throws {
        try await TimescaleStore.with(TimescaleServer.shared()) { test in
            try await test.store.retain(days: 30, now: now)
            #expect(try await test.store.timescale().use?.retentionDays == 30)
            try await fill(test.store)

            for table in RawTable.allCases { try test.runJob("policy_retention", of: table.rawValue) }

            #expect(try await test.store.events(EventFilter(), page: .whole).count == 1)
            #expect(try await test.store.costs(CostFilter(), page: .whole).count == 1)
            #expect(try await test.store.summary(.all, now: now).calls.count == 2)
            #expect(try await test.store.checkRollups() == [])
        }
    }

    @Test func aPolicyThatDoesNotRunIsMadeUpForAfterADay() async throws {
        try await TimescaleStore.with(TimescaleServer.shared()) { test in
            try await test.store.retain(days: 30, now: now)
            try await fill(test.store)

            let retained = try await test.store.retain(days: 30, now: now)

            #expect(retained.chunks == 4)
            #expect(try await test.store.events(EventFilter(), page: .whole).count == 1)
        }
    }

    @Test func thePolicyFollowsTheSetting() async throws {
        try await TimescaleStore.with(TimescaleServer.shared()) { test in
            for days in [30, 30, 7, 400, 0] {
                try await test.store.retain(days: days, now: now)

                let use = try #require(try await test.store.timescale().use)
                #expect(use.retentionDays == (days == 0 ? nil : days))
                let chunk = try test.run(
                    """
                    SELECT extract(day FROM time_interval)::text FROM timescaledb_information.dimensions
                    WHERE hypertable_name = 'usage_events'
                    """)
                #expect(chunk == (days == 7 ? "1" : "7"))
            }
        }
    }

    @Test func anOperatorsOwnPolicyStaysWhereAllIsKept() async throws {
        try await TimescaleStore.with(TimescaleServer.shared()) { test in
            for table in RawTable.allCases {
                try test.run("SELECT add_retention_policy('\(table.rawValue)', INTERVAL '90 days')")
            }
            try await test.store.retain(days: 0, now: now)

            #expect(try await test.store.timescale().use?.retentionDays == 90)
            let start = try await test.store.database.read { try RetentionMark.firstWholeDay($0) }
            #expect(start > now - 91 * Timestamp.day && start <= now - 88 * Timestamp.day)
        }
    }

    @Test func theApacheEditionHasHypertablesAndOurOwnDeletion() async throws {
        try await TimescaleStore.with(TimescaleServer.start(license: "apache")) { test in
            try await fill(test.store)
            let use = try #require(try await test.store.timescale().use)
            #expect(use.edition == .apache && use.hypertables && !use.compression && use.problem == nil)

            let retained = try await test.store.retain(days: 30, now: now)

            #expect(retained.chunks == 4)
            #expect(try await test.store.events(EventFilter(), page: .whole).count == 1)
            #expect(try await test.store.timescale().use?.retentionDays == nil)
        }
    }

    /// A record of each kind that is too old, and one of now.
    private func fill(_ store: DataStore) async throws {
        for moment in [now - 60 * Timestamp.day, now] {
            try await store.add(
                .events([event(at: moment)]), .metrics([metric(at: moment)]), .errors([failure(at: moment)]),
                .costs([cost(at: moment)]), now: now)
        }
        try await store.settle()
    }
}
