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

    func run() async throws {
        let configuration = try options.configuration(flags)
        ProcessLimits.limitArenas()
        ProcessLimits.raiseOpenFiles()
        let logs = RecentLogs()
        LoggingSystem.bootstrap { [level = configuration.logLevel] label in
            ServerLogHandler(label: label, level: level, logs: logs)
        }
        let logger = Logger(label: "mcp-admin")
        for warning in configuration.warnings { logger.warning("\(warning)") }
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

    private var flags: [String: String] {
        var flags: [String: String] = [:]
        flags[SettingTable.host.name] = host
        flags[SettingTable.port.name] = port.map(String.init)
        flags[SettingTable.logLevel.name] = logLevel
        return flags
    }
}
