import Foundation

/// Finds out whether a pooler stands before the server that gives each transaction another connection.
///
/// Behind one, a lock of the session is held by whichever connection took it, and kept by the pooler when we are gone:
/// nobody could tell who lives, and what a dead server left unsettled would never be settled.
enum PostgresPooler {
    private static let question = "SELECT pg_backend_pid()"
    /// Poolers differ in which free connection they give next; a few looks meet them all.
    private static let looks = 3

    /// Throws where two statements of `wire` do not meet the same process of the server.
    ///
    /// `backend` is the process that the first statement met. Where it is the one that the connection began with, there
    /// is no pooler, and nothing is asked. Else a second connection, which `open` makes, keeps a process busy that the
    /// pooler thinks free: it is ours, or our next statement meets another.
    static func refuse(on wire: PostgresWire, backend: Int32?, open: () throws -> PostgresWire) throws {
        guard let backend, backend != wire.backend else { return }
        let other = try open()
        other.patience = .seconds(10)
        defer { other.abandon() }
        for _ in 0..<looks {
            let taken = try begin(on: other)
            // Before anything is asked: a pooler that has one process would let us wait for it.
            guard taken != "\(backend)" else { throw PostgresPooler.refusal(wire.place) }
            let next = try wire.run(question)?.text(0, 0)
            guard next == "\(backend)" else { throw PostgresPooler.refusal(wire.place) }
            _ = try other.run("ROLLBACK")
        }
    }

    /// Begins a transaction, and says which process of the server it met.
    private static func begin(on wire: PostgresWire) throws -> String? {
        do throws(PostgresFailure) {
            return try wire.run("BEGIN; \(question)")?.text(0, 0)
        } catch {
            guard "\(error.error)".contains("statement pooling mode") else { throw error }
            throw refusal(wire.place)
        }
    }

    private static func refusal(_ place: String) -> SQLError {
        .failed(
            """
            \(place) is reached through a pooler in transaction or statement mode, which gives each transaction another \
            connection; locks and prepared statements need one that stays: connect to PostgreSQL itself, or let the \
            pooler run in session mode (PgBouncer: pool_mode = session)
            """)
    }
}
