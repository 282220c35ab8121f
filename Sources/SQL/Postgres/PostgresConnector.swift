import CPostgres
import Foundation
import Synchronization

/// Makes the connections of one process to a database, and holds back those that would fail.
final class PostgresConnector: Sendable {
    let ownership: SQLOwnership
    let limits: SQLLimits
    private let url: PostgresURL
    /// Between attempts to reach the server, and between attempts to get the right to write.
    private let backoff = (server: PostgresBackoff(), lease: PostgresBackoff())
    private let currentLease = Mutex(SQLLease(instance: 0, term: 0))

    init(url: PostgresURL, ownership: SQLOwnership, limits: SQLLimits) {
        self.url = url
        self.ownership = ownership
        self.limits = limits
    }

    /// The lease of the connection that writes; number 0 while there is none.
    var lease: SQLLease { currentLease.withLock { $0 } }

    /// Connects; where that failed a moment ago, throws at once what failed.
    func connect(writing: Bool) throws -> PostgresSession {
        guard writing, ownership != .none else { return try backoff.server.attempt(connectAtOnce) }
        return try backoff.lease.attempt { () throws(SQLError) in
            let session = try backoff.server.attempt(connectAtOnce)
            try reporting {
                try session.takeStoreLock(ownership)
                try session.makeWritersTable()
                try session.takeLease(preferring: lease.instance)
            }
            note(session.lease)
            return session
        }
    }

    /// Notes under which number rows are written from now on.
    func note(_ lease: SQLLease) {
        currentLease.withLock { $0 = lease }
    }

    /// Connects whatever happened before, without a lease.
    func connectAtOnce() throws(SQLError) -> PostgresSession {
        try reporting { try session(on: openWire()) }
    }

    private func session(on wire: PostgresWire) throws -> PostgresSession {
        wire.patience = .seconds(15)
        let settings = try wire.run(setup)
        try PostgresPooler.refuse(on: wire, backend: settings?.text(0, 3).flatMap { Int32($0) }, open: openWire)
        // Each by itself, since a server may refuse what it does not know.
        for setting in PostgresConnector.optionalSettings { _ = try? wire.run(setting) }
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
        guard let connection = PostgresConnector.open(all) else { throw SQLError.unavailable("out of memory") }
        guard PQstatus(connection) == CONNECTION_OK else {
            let message = String(cString: PQerrorMessage(connection))
            PQfinish(connection)
            throw SQLError.unavailable(message.split(separator: "\n").joined(separator: "; "))
        }
        let version = PQserverVersion(connection)
        let wire = PostgresWire(connection)
        guard version >= PostgresConnector.oldestVersion else {
            throw SQLError.failed(
                "\(wire.place) is PostgreSQL \(version / 10_000); \(PostgresConnector.oldestVersion / 10_000) or newer is needed"
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

    /// Throws what `body` throws, without passwords.
    private func reporting<Value>(_ body: () throws -> Value) throws(SQLError) -> Value {
        do {
            return try body()
        } catch {
            let error = (error as? PostgresFailure)?.error ?? error as? SQLError ?? .failed("\(error)")
            throw switch error {
            case .unavailable(let message): .unavailable(url.withoutPasswords(message))
            case .failed(let message): .failed(url.withoutPasswords(message))
            default: error
            }
        }
    }
}

extension PostgresConnector {
    private static let optionalSettings = [
        // The server ends what is done for a client that is gone, and gives its locks back; not every system can.
        "SET client_connection_check_interval = 5000",
        // However many rows TimescaleDB has to unpack for a change, it may be made: all errors of a group are resolved.
        // The extension takes the value over if it is made later; where the URL says another (`options=-c…`), that holds.
        """
        SELECT set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', false) WHERE NOT EXISTS (
        SELECT FROM pg_settings WHERE source = 'client'
        AND name = 'timescaledb.max_tuples_decompressed_per_dml_transaction')
        """,
    ]

    /// Whether statements have to end in time: those of a server, not those of commands.
    private var isLimited: Bool { ownership == .share }

    /// Settings that the URL does not make itself (`options=-c…`), and what has to be known of the database.
    private var setup: String {
        func milliseconds(_ duration: Duration) -> String { isLimited ? "\(Int64(duration / .milliseconds(1)))" : "0" }
        let settings = [
            ("statement_timeout", milliseconds(limits.statement)), ("lock_timeout", milliseconds(limits.lock)),
            ("idle_in_transaction_session_timeout", milliseconds(.seconds(60))),
            // The server notices that a client's machine is gone.
            ("tcp_keepalives_idle", "30"),
            ("tcp_keepalives_interval", "10"), ("tcp_keepalives_count", "3"), ("tcp_user_timeout", "30000"),
        ]
        let rows = settings.map { "('\($0.0)', '\($0.1)')" }.joined(separator: ", ")
        // Without waiting for the disk (`off`), an acknowledged row could be lost; the other settings are the operator's.
        return """
            SELECT current_setting('server_encoding'), current_schema(), count(set_config(s.name, v.value, false)), pg_backend_pid()
            FROM (VALUES \(rows), ('synchronous_commit', 'on')) v (name, value) JOIN pg_settings s ON s.name = v.name
            WHERE s.source <> 'client' AND (s.name <> 'synchronous_commit' OR s.setting = 'off')
            """
    }
}
