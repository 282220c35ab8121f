import CPostgres
import Foundation
import Synchronization

/// Makes the connections of one process to a database, and holds back those that would fail.
final class PostgresHouse: Sendable {
    private struct Door {
        var failure: SQLError?
        var closedUntil = ContinuousClock.now
        var pause = Duration.zero
    }

    let ownership: SQLOwnership
    let limits: SQLLimits
    private let url: PostgresURL
    private let door = Mutex(Door())
    private let currentLease = Mutex(SQLLease(instance: 0, term: 0))

    init(url: PostgresURL, ownership: SQLOwnership, limits: SQLLimits) {
        self.url = url
        self.ownership = ownership
        self.limits = limits
    }

    /// The lease of the connection that writes; number 0 while there is none.
    var lease: SQLLease { currentLease.withLock { $0 } }

    /// Connects; after a failure that is thrown again for a moment, so that many requests are not as many attempts.
    func connect(writing: Bool) throws -> PostgresSession {
        try door.withLock { door in
            if let failure = door.failure, ContinuousClock.now < door.closedUntil { throw failure }
        }
        do {
            let session = try connectAtOnce()
            if writing, ownership != .none {
                try session.enterHouse(ownership)
                try session.makeWritersTable()
                try session.takeLease()
                note(session.lease)
            }
            door.withLock { $0 = Door() }
            return session
        } catch {
            let error = withoutPasswords(error)
            door.withLock { door in
                door.pause = min(max(door.pause * 2, .milliseconds(100)), .seconds(2))
                door.failure = error
                door.closedUntil = .now + door.pause
            }
            throw error
        }
    }

    /// Notes under which number rows are written from now on.
    func note(_ lease: SQLLease) {
        currentLease.withLock { $0 = lease }
    }

    /// Connects whatever happened before, without a lease.
    func connectAtOnce() throws -> PostgresSession {
        let wire = try openWire()
        let settings = try wire.run(setup)
        guard let encoding = settings?.text(0, 0), encoding == "UTF8" else {
            throw SQLError.failed(
                "\(wire.place) has the encoding \(settings?.text(0, 0) ?? "?"); it has to be made with ENCODING 'UTF8'")
        }
        guard let schema = settings?.text(0, 1) else {
            throw SQLError.failed("\(wire.place) has no schema in its search_path")
        }
        return PostgresSession(
            wire: wire, schema: schema, patience: isLimited ? limits.statement + limits.silence : nil)
    }

    private func openWire() throws -> PostgresWire {
        // What comes later counts more.
        let first = url.parameters.map { ($0.keyword, $0.value) }
        let all = first + [("dbname", url.text), ("client_encoding", "UTF8")]
        guard let connection = PostgresHouse.open(all) else { throw SQLError.unavailable("out of memory") }
        guard PQstatus(connection) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(connection))
            PQfinish(connection)
            throw SQLError.unavailable(message.split(separator: "\n").joined(separator: "; "))
        }
        let version = PQserverVersion(connection)
        let wire = PostgresWire(connection)
        guard version >= PostgresHouse.oldestVersion else {
            throw SQLError.failed(
                "\(wire.place) is PostgreSQL \(version / 10_000); \(PostgresHouse.oldestVersion / 10_000) or newer is needed"
            )
        }
        return wire
    }

    private static let oldestVersion: Int32 = 140_000

    private static func open(_ parameters: [(String, String)]) -> OpaquePointer? {
        let keywords = parameters.map { strdup($0.0) }
        let values = parameters.map { strdup($0.1) }
        defer { for text in keywords + values { free(text) } }
        let keywordList = keywords.map { UnsafePointer($0) } + [nil]
        let valueList = values.map { UnsafePointer($0) } + [nil]
        // The 1 lets libpq read the URL that stands for the database's name.
        return PQconnectdbParams(keywordList, valueList, 1)
    }

    private func withoutPasswords(_ error: any Error) -> SQLError {
        let error = (error as? PostgresFailure)?.error ?? error as? SQLError ?? .failed("\(error)")
        return switch error {
        case .unavailable(let message): .unavailable(url.withoutPasswords(message))
        case .failed(let message): .failed(url.withoutPasswords(message))
        default: error
        }
    }
}

extension PostgresHouse {
    /// Whether statements have to end in time: those of a server, not those of commands.
    private var isLimited: Bool { ownership == .share }

    /// Settings that the URL does not make itself (`options=-c…`), and what has to be known of the database.
    private var setup: String {
        func milliseconds(_ duration: Duration) -> String { isLimited ? "\(Int64(duration / .milliseconds(1)))" : "0" }
        let settings = [
            ("statement_timeout", milliseconds(limits.statement)), ("lock_timeout", milliseconds(limits.lock)),
            ("idle_in_transaction_session_timeout", milliseconds(.seconds(60))),
            // The server ends what is done for a client that is gone, and gives its locks back.
            ("client_connection_check_interval", "5000"), ("tcp_keepalives_idle", "30"),
            ("tcp_keepalives_interval", "10"), ("tcp_keepalives_count", "3"), ("tcp_user_timeout", "30000"),
        ]
        let rows = settings.map { "('\($0.0)', '\($0.1)')" }.joined(separator: ", ")
        return """
            SELECT current_setting('server_encoding'), current_schema(), count(set_config(s.name, v.value, false))
            FROM (VALUES \(rows)) v (name, value) JOIN pg_settings s ON s.name = v.name WHERE s.source <> 'client'
            """
    }
}
