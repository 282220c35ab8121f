import CPostgres
import Foundation
import Synchronization

/// A private PostgreSQL server for tests: in a folder of its own, gone with the process that started it.
public final class PostgresServer: Sendable {
    /// What a server could not do.
    public struct Failure: Error, CustomStringConvertible {
        /// One sentence that says what failed.
        public let description: String

        /// A failure in one sentence.
        public init(description: String) {
            self.description = description
        }
    }

    private static let running = Result { try PostgresServer() }

    /// The folder of the server's socket.
    public var socketFolder: String { cluster.folder }
    /// The server's port, on 127.0.0.1 and in its socket's name.
    public let port: Int
    private let cluster: PostgresCluster
    private let settings: [String]
    private let process = Mutex<Process?>(nil)
    private let databases = Mutex(0)

    /// The server that all tests of this process share, which is started when it is first asked for.
    public static func shared() throws -> PostgresServer {
        try running.get()
    }

    /// Starts a server for a test that stops it, or that needs `settings` such as `max_connections=10`.
    public init(settings: [String] = []) throws {
        cluster = try PostgresCluster()
        port = try PostgresCluster.freePort()
        self.settings = settings
        try start()
    }

    deinit {
        stop()
        cluster.remove()
    }

    /// The URL of a new and empty database, and what more its query should say, such as `sslmode=require`.
    public func database(query: String = "") throws -> String {
        let name = databases.withLock { count in
            count += 1
            return "test_\(count)"
        }
        try run("CREATE DATABASE \(name) TEMPLATE template1")
        return url(of: name, query: query)
    }

    /// The URL of the database `name`.
    public func url(of name: String, query: String = "") -> String {
        "postgresql://postgres@/\(name)?host=\(socketFolder)&port=\(port)" + (query.isEmpty ? "" : "&\(query)")
    }

    /// Ends all connections to the database at `url` and deletes it.
    public func drop(_ url: String) throws {
        guard let path = URLComponents(string: url.replacingOccurrences(of: "@/", with: "@localhost/"))?.path else {
            throw Failure(description: "\(url) names no database")
        }
        try run("DROP DATABASE IF EXISTS \(path.dropFirst()) WITH (FORCE)")
    }

    /// Runs a statement as the superuser in `database`, and returns its first row's first column.
    @discardableResult
    public func run(_ statement: String, in database: String = "postgres") throws -> String? {
        let connection = PQconnectdb(url(of: database, query: "connect_timeout=10"))
        defer { PQfinish(connection) }
        let result = PQexec(connection, statement)
        defer { PQclear(result) }
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK: return nil
        case PGRES_TUPLES_OK: return PQntuples(result) == 0 ? nil : String(cString: PQgetvalue(result, 0, 0))
        default: throw Failure(description: "\(statement): \(String(cString: PQerrorMessage(connection)))")
        }
    }

    /// What the server wrote since it was started.
    public var log: String { cluster.log }

    /// Starts the server and waits until it answers.
    public func start() throws {
        let server = try cluster.startServer(port: port, settings: settings)
        process.withLock { $0 = server }
        Watchdog.watch(server: server.processIdentifier, folder: cluster.folder)
        for _ in 0..<600 {
            switch PQping(url(of: "postgres")) {
            case PQPING_OK: return
            default:
                guard server.isRunning else { throw Failure(description: "postgres ended: \(log.suffix(2_000))") }
                usleep(50_000)
            }
        }
        throw Failure(description: "postgres does not answer: \(log.suffix(2_000))")
    }

    /// Stops the server, which ends its connections, and waits until it is gone.
    public func stop() {
        process.withLock { process in
            guard let running = process else { return }
            // SIGINT is PostgreSQL's "fast shutdown".
            kill(running.processIdentifier, SIGINT)
            running.waitUntilExit()
            Watchdog.forget(server: running.processIdentifier)
            process = nil
        }
    }

    /// Stops the server's processes where they are, or lets them go on: to the network it looks alive.
    public func freeze(_ isFrozen: Bool) throws {
        let pids = try cluster.processes(of: process.withLock { $0?.processIdentifier ?? 0 })
        for pid in pids { kill(pid, isFrozen ? SIGSTOP : SIGCONT) }
    }
}
