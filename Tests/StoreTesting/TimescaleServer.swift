import Foundation
import PostgresServer

/// Servers with TimescaleDB, where that is installed.
package enum TimescaleServer {
    /// What tests say that are skipped because it is not.
    package static let missing = "TimescaleDB is not installed beside the newest PostgreSQL of this machine"

    /// Whether the newest PostgreSQL, which tests start, has the extension.
    package static let isInstalled: Bool = {
        let versions = (try? FileManager.default.contentsOfDirectory(atPath: "/usr/lib/postgresql")) ?? []
        guard let version = versions.compactMap(Int.init).max() else { return false }
        return FileManager.default.fileExists(
            atPath: "/usr/share/postgresql/\(version)/extension/timescaledb.control")
    }()

    private static let running = Result { try start(license: "timescale") }

    /// The server that all tests of this process share.
    package static func shared() throws -> PostgresServer {
        try running.get()
    }

    /// Starts a server of the edition `license` whose background jobs run only when they are called.
    package static func start(license: String) throws -> PostgresServer {
        try PostgresServer(settings: [
            "shared_preload_libraries=timescaledb", "timescaledb.license=\(license)",
            "timescaledb.max_background_workers=0", "timescaledb.telemetry_level=off", "max_locks_per_transaction=256",
        ])
    }
}
