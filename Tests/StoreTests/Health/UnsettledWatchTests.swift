import Domain
import Maintenance
import PostgresServer
import SQL
import StoreTesting
import Testing

@testable import Store

final class UnsettledWatchTests {
    private var watch = UnsettledWatch()
    private typealias Finding = UnsettledWatch.Finding
    private let start = ContinuousClock.now

    private func note(_ findings: [Finding], at now: ContinuousClock.Instant) -> [Int64] {
        watch.note(findings, at: now)
    }

    @Test func onlyAMarkThatStandsForAMinuteIsLate() {
        #expect(note([Finding(instance: 1, mark: 5), Finding(instance: 2, mark: 1)], at: start) == [])
        #expect(note([Finding(instance: 1, mark: 5), Finding(instance: 2, mark: 9)], at: after(59)) == [])
        let both = [Finding(instance: 1, mark: 5), Finding(instance: 2, mark: 9)]
        #expect(note(both, at: after(60)) == [1])
        #expect(note(both, at: after(119)) == [1, 2])
        #expect(note([], at: after(120)) == [])
        #expect(note(both, at: after(121)) == [])
    }

    @Test func everyServerSaysWhatNobodySettles() async throws {
        let server = try PostgresServer.shared()
        let url = try server.database()
        defer { try? server.drop(url) }
        let (hanging, other) = (try store(url), try store(url))
        try await hanging.migrate()
        try await hanging.add(.events([event(tool: "a")]))
        try await hanging.settle()
        try await hanging.add(.events([event(tool: "a", at: clock + 1)]), now: clock)

        #expect(try await other.settleForOthers() == [])
        #expect(try await other.lookForUnsettled(at: start) == [])
        #expect(try await other.lookForUnsettled(at: after(61)) == [1])
        #expect(other.health.has(.unsettled))
        try await hanging.settle()
        #expect(try await other.lookForUnsettled(at: after(62)) == [])
        #expect(!other.health.has(.unsettled))
        for store in [hanging, other] { try await store.database.close() }
    }

    private func after(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func store(_ url: String) throws -> DataStore {
        DataStore(database: try SQLStore.open(url, options: SQLStore.Options(ownership: .share)))
    }
}
