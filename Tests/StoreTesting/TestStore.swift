import Domain
import Maintenance
import PostgresServer
import SQL
import Store

/// The moment that tests take for the server's clock.
package let clock = Timestamp(rfc3339: "2026-11-23T08:15:30Z") ?? .latest

/// A migrated store for one test, whose database can be told to fail.
package final class TestStore {
    package let faults = Faults()
    package private(set) var store: DataStore
    private let base: TestDatabase

    fileprivate init(_ driver: Driver) async throws {
        base = try driver.make()
        store = DataStore(database: FaultyDatabase(base.database, faults))
        try await store.migrate()
    }

    /// Forgets all that is held in memory, as a new process does.
    package func restart() async throws {
        try await base.reopen()
        store = DataStore(database: FaultyDatabase(base.database, faults))
        try await store.migrate()
    }

    fileprivate func discard() async throws {
        try await base.discard()
    }
}

/// Runs `body` with a new store of `driver`, which is thrown away afterwards.
package func withStore(_ driver: Driver, _ body: (DataStore) async throws -> Void) async throws {
    try await withTestStore(driver) { try await body($0.store) }
}

/// Runs `body` with a new store of `driver` that can be restarted and told to fail.
package func withTestStore(_ driver: Driver, _ body: (TestStore) async throws -> Void) async throws {
    // A test with two stores waits for one place: six that each waited for a second would wait for ever.
    guard driver == .postgres || driver == .timescale, !Place.isTaken else {
        return try await withOwnStore(driver, body)
    }
    await Places.shared.take()
    do {
        try await Place.$isTaken.withValue(true) { try await withOwnStore(driver, body) }
        await Places.shared.leave()
    } catch {
        await Places.shared.leave()
        throw error
    }
}

/// Whether the running test has a place at the server.
private enum Place {
    @TaskLocal static var isTaken = false
}

private func withOwnStore(_ driver: Driver, _ body: (TestStore) async throws -> Void) async throws {
    let test = try await TestStore(driver)
    do {
        try await body(test)
        try await test.discard()
    } catch {
        try? await test.discard()
        throw error
    }
}

extension DataStore {
    /// Stores each batch as a request of its own, all in one transaction.
    @discardableResult
    package func add(_ batches: RecordBatch..., now: Timestamp = clock) async throws -> [WriteReceipt] {
        try await add(batches, now: now)
    }

    /// Stores each batch as a request of its own, all in one transaction.
    @discardableResult
    package func add(_ batches: [RecordBatch], now: Timestamp = clock) async throws -> [WriteReceipt] {
        try await write(batches.map { WriteRequest(batch: $0) }, now: now).map { outcome in
            guard case .written(let receipt) = outcome else { throw Unexpected(outcome: outcome) }
            return receipt
        }
    }
}

extension DataStore {
    /// Changes rows behind the store's back.
    package func tamper(_ statement: SQLQuery) async throws {
        _ = try await database.unguarded.write { try $0.execute(statement) }
    }
}

/// A write that did not end as the test expects.
package struct Unexpected: Error {
    package let outcome: WriteOutcome

    package init(outcome: WriteOutcome) {
        self.outcome = outcome
    }
}

extension Page {
    /// Everything.
    package static let whole = Page(limit: 1_000_000)
}

extension Array {
    /// The records without their identifiers.
    package func records<Record>() -> [Record] where Element == Stored<Record> {
        map(\.record)
    }
}
