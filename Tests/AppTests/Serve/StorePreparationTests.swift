import Credentials
import Logging
import Maintenance
import SQL
import Store
import Synchronization
import Testing

@testable import App

struct StorePreparationTests {
    private let database: AwayDatabase
    private let lines = LoggedLines()
    private let preparation: StorePreparation

    init() throws {
        database = AwayDatabase(try SQLStore.open("sqlite::memory:", options: .init(ownership: .whole)))
        preparation = StorePreparation(
            store: DataStore(database: database), revocations: RevocationList(), logger: lines.logger)
    }

    @Test func aDatabaseThatComesIsPrepared() async throws {
        database.set(SQLError.unavailable("it is away"))
        #expect(try await preparation.attempt(isListening: false) == false)
        database.set(nil)

        #expect(try await preparation.attempt(isListening: true))
        #expect(try await DataStore(database: database).pendingMigrations() == [])
    }

    @Test func eachNewReasonIsAWarning() async throws {
        for reason in ["refused", "refused", "no such database", "no such database", "refused"] {
            database.set(SQLError.unavailable(reason))
            _ = try await preparation.attempt(isListening: true)
        }

        #expect(lines.warnings.count == 3)
        #expect(zip(lines.warnings, ["refused", "no such database", "refused"]).allSatisfy { $0.contains($1) })
    }

    @Test(arguments: [SQLError.locked(path: "x"), CopyError.unfinished] as [any Error])
    func aServerThatListensWaitsForACommand(error: any Error) async throws {
        database.set(error)

        #expect(try await preparation.attempt(isListening: true) == false)
        await #expect(throws: (any Error).self) { try await preparation.attempt(isListening: false) }
    }

    @Test func whatDoesNotPassIsAnError() async {
        database.set(SQLError.schema(.newer(unknown: ["9999"])))

        await #expect(throws: SQLError.self) { try await preparation.attempt(isListening: true) }
    }
}

/// A database that fails as it is told.
private final class AwayDatabase: SQLDatabase {
    private let inner: any SQLDatabase
    private let failure = Mutex<(any Error)?>(nil)

    var dialect: Dialect { inner.dialect }
    var ownership: SQLOwnership { inner.ownership }

    init(_ inner: any SQLDatabase) {
        self.inner = inner
    }

    func set(_ error: (any Error)?) {
        failure.withLock { $0 = error }
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try check()
        return try await inner.read(body)
    }

    func write<Value: Sendable>(
        _ mode: SQLWriteMode, _ body: @escaping @Sendable (any SQLConnection) throws -> Value,
        ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        try check()
        return try await inner.write(mode, body, ended: ended)
    }

    func backup(to path: String, progress: @escaping @Sendable (Double) -> Void) async throws {
        try check()
        try await inner.backup(to: path, progress: progress)
    }

    func close() async throws {
        try await inner.close()
    }

    private func check() throws {
        if let error = failure.withLock({ $0 }) { throw error }
    }
}
