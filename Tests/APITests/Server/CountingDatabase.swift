import SQL
import Synchronization

/// A database that counts what it is asked.
final class CountingDatabase: SQLDatabase {
    private let base: any SQLDatabase
    private let readings = Atomic<Int>(0)
    private let writings = Atomic<Int>(0)

    /// Counts what `base` is asked.
    init(_ base: any SQLDatabase) {
        self.base = base
    }

    /// How often it was read.
    var reads: Int { readings.load(ordering: .relaxed) }
    /// How often the administration wrote; the writer settles by itself now and then.
    var writes: Int { writings.load(ordering: .relaxed) }

    var dialect: Dialect { base.dialect }
    var ownership: SQLOwnership { base.ownership }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        readings.add(1, ordering: .relaxed)
        return try await base.read(body)
    }

    func write<Value: Sendable>(
        _ mode: SQLWriteMode, _ body: @escaping @Sendable (any SQLConnection) throws -> Value,
        ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        if case .exclusive = mode { writings.add(1, ordering: .relaxed) }
        return try await base.write(mode, body, ended: ended)
    }

    func backup(to path: String, progress: @escaping @Sendable (Double) -> Void) async throws {
        try await base.backup(to: path, progress: progress)
    }

    func close() async throws { try await base.close() }
}
