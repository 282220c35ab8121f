/// A store on a PostgreSQL server over libpq: one connection writes and a few read, each on a thread of its own.
///
/// It is opened without a connection: a server that is away makes requests fail, not the start.
final class PostgresDatabase: SQLDatabase {
    let dialect = Dialect.postgres
    let ownership: SQLOwnership
    private let house: PostgresHouse
    private let writer: PostgresWorkers
    private let readers: PostgresWorkers

    init(url: PostgresURL, options: SQLStore.Options) {
        ownership = options.ownership
        house = PostgresHouse(url: url, ownership: options.ownership, limits: options.limits)
        writer = PostgresWorkers(name: "writing", size: 1, house: house, isWriting: true)
        readers = PostgresWorkers(name: "reading", size: max(1, options.limits.readers), house: house, isWriting: false)
    }

    var roundTrips: Int { house.roundTrips.total }

    deinit {
        writer.close {}
        readers.close {}
    }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            readers.add(
                PostgresWorkers.Job(
                    run: { seat in seat.read(body) { continuation.resume(with: $0) } },
                    refuse: { continuation.resume(throwing: $0) }))
        }
    }

    func write<Value: Sendable>(
        _ company: SQLCompany, _ body: @escaping @Sendable (any SQLConnection) throws -> Value,
        ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            writer.add(
                PostgresWorkers.Job(
                    run: { seat in
                        continuation.resume(with: Result { try seat.write(company, body, ended: ended) })
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
