import API
import ArgumentParser
import Domain
import Hummingbird
import HummingbirdCore
import Logging
import SQL
import ServiceLifecycle
import Store

/// Runs the server.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Run the server until SIGTERM or SIGINT.")

    @OptionGroup var options: StoreOptions
    @Option(help: "The address to listen on, instead of HOST.")
    var host: String?
    @Option(help: "The port to listen on, instead of PORT; 0 takes any free one.")
    var port: Int?
    @Option(help: "The minimum level of log lines, instead of LOG_LEVEL.")
    var logLevel: String?
    @Flag(help: .hidden)
    var reload = false
    @Option(help: .hidden)
    var workers: Int?

    func run() async throws {
        let configuration = try options.configuration(flags)
        ProcessLimits.limitArenas()
        ProcessLimits.raiseOpenFiles()
        let logs = RecentLogs()
        LoggingSystem.bootstrap { [level = configuration.logLevel] label in
            ServerLogHandler(label: label, level: level, logs: logs)
        }
        let logger = Logger(label: "mcp-admin")
        for warning in configuration.warnings + uvicornWarnings + MissingFiles.warnings(configuration) {
            logger.warning("\(warning)")
        }
        try TokenSecret.requireStore(configuration)
        var limits = SQLLimits()
        limits.readers = configuration.databaseConnections
        let store = DataStore(
            database: try SQLStore.open(configuration.databaseURL, options: .init(ownership: .share, limits: limits)))
        do {
            try await ServerProcess(configuration: configuration, store: store, logs: logs, logger: logger).run()
            try await store.database.close()
            logger.info("stopped")
        } catch {
            try? await store.database.close()
            throw error
        }
    }

    /// What becomes of the former backend's command line, `uvicorn app.main:app --reload --workers 2`.
    private var uvicornWarnings: [String] {
        var warnings: [String] = []
        if reload { warnings.append("--reload does nothing: this is a built program") }
        if workers != nil { warnings.append("--workers does nothing: one process uses all processors") }
        return warnings
    }

    private var flags: [String: String] {
        var flags: [String: String] = [:]
        flags[SettingTable.host.name] = host
        flags[SettingTable.port.name] = port.map(String.init)
        flags[SettingTable.logLevel.name] = logLevel
        return flags
    }
}
