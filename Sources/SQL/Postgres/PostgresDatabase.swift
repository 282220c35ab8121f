/// A store on a PostgreSQL server over libpq: one connection writes and a few read, each on a thread of its own.
/// What is derived is written on one of those that read.
///
/// It is opened without a connection: a server that is away makes requests fail, not the start.
final class PostgresDatabase: SQLDatabase {
    let dialect = Dialect.postgres
    let ownership: SQLOwnership
    private let writer: PostgresPool
    private let readers: PostgresPool

    init(url: PostgresURL, options: SQLStore.Options) {
        ownership = options.ownership
        let connector = PostgresConnector(url: url, ownership: options.ownership, limits: options.limits)
        writer = PostgresPool(name: "writing", size: 1, connector: connector, isWriting: true)
        readers = PostgresPool(
            name: "reading", size: max(1, options.limits.readers), connector: connector, isWriting: false)
    }

    deinit {
        writer.close {}
        readers.close {}
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            readers.add(
                PostgresPool.Job(
                    run: { connection in connection.read(body) { continuation.resume(with: $0) } },
                    refuse: { continuation.resume(throwing: $0) }))
        }
    }

    func write<Value: Sendable>(
        _ mode: SQLWriteMode, _ body: @escaping @Sendable (any SQLConnection) throws -> Value,
        ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        try await write(mode == .exclusive ? .exclusive : .concurrent, by: writer, body, ended: ended)
    }

    func writeDerived<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value, ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        try await write(.derived, by: readers, body, ended: ended)
    }

    private func write<Value: Sendable>(
        _ kind: PostgresTransaction.Kind, by pool: PostgresPool,
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value, ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            pool.add(
                PostgresPool.Job(
                    run: { connection in
                        continuation.resume(with: Result { try connection.write(kind, body, ended: ended) })
                    },
                    refuse: { continuation.resume(throwing: $0) }))
        }
    }

    func backup(to path: String, progress: @escaping @Sendable (Double) -> Void) async throws {
        throw SQLError.failed(
            "PostgreSQL has a backup of its own: pg_dump --format=custom --file=\(path) \"$DATABASE_URL\"")
    }

    func close() async throws {
        await withCheckedContinuation { ended in writer.close { ended.resume() } }
        await withCheckedContinuation { ended in readers.close { ended.resume() } }
    }
}
