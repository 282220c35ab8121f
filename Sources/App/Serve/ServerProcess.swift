import API
import Credentials
import Domain
import Foundation
import HTTP
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Store
import UnixSignals

/// The running server: from an open store to the end of the last request.
struct ServerProcess {
    /// How long requests in flight may take after SIGTERM, before they are given up.
    private static let patience = Duration.seconds(7)

    let configuration: AppConfiguration
    let store: DataStore
    let logs: RecentLogs
    let logger: Logger

    /// Brings the store to this version, serves until SIGTERM or SIGINT, and commits what was accepted.
    ///
    /// A database that is away does not keep the server from starting: it answers 503 until the database is there.
    func run() async throws {
        let assembly = ServerAssembly(configuration: configuration, store: store, logs: logs, logger: logger)
        let revocations = RevocationList()
        let preparation = StorePreparation(store: store, revocations: revocations, logger: logger)
        let runner = try assembly.runner(preparation)
        let (api, feed) = try await assembly.parts(revocations: revocations, jobs: runner)
        let isPrepared = try await preparation.attempt(isListening: false)
        if !isPrepared { logger.warning("the database is away; the server starts without it") }
        let (ports, listening) = AsyncStream.makeStream(of: Int.self)
        let application = Application(
            router: APIRouter.build(api),
            server: APIServer.builder(api),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil),
            onServerRunning: { channel in
                await begin(channel, api.settings.connections.most)
                listening.yield(channel.localAddress?.port ?? configuration.port)
            }, logger: logger)
        let jobs = JobsService(
            preparation: preparation, isPrepared: isPrepared, runner: runner, logger: logger
        ) {
            for await port in ports {
                await greet(port: port)
                return
            }
        }
        // They end in reverse order: requests first, then the writer, when nobody is left who could give it anything; then
        // those who tell of what it stored.
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: [
                    HealthService(store: store, logger: logger), SharingService(sharing: api.sharing),
                    LiveFeedService(feed: feed, hub: api.live.hub), WriterService(writer: api.writer),
                    KeyUsageService(usage: api.keyUsage), jobs,
                    LiveWatchService(watch: api.live, logger: logger),
                    // Whoever is served can store something, which the watchers of other servers want to see.
                    DelayedStart(inner: BoundedShutdown(inner: application, patience: ServerProcess.patience)) {
                        await api.sharing?.waitUntilOthersAreKnown()
                    },
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await group.run()
        } catch {
            throw ListeningFailure.error(error, configuration)
        }
    }

    /// Guards the listening socket, and says where the system allows fewer connections than the configuration.
    private func begin(_ channel: any Channel, _ connections: Int) async {
        try? await APIServer.guardAccepting(channel, logger)
        guard connections < configuration.connections else { return }
        logger.notice(
            "fewer connections are taken than \(SettingTable.connections.name) allows, as few files may be open",
            metadata: ["open_files": "\(ProcessLimits.openFiles())", "connections": "\(connections)"])
    }

    /// Prints what to do next: not before the server listens, as a key that is made is shown once.
    private func greet(port: Int) async {
        do {
            let steps = try await FirstSteps.prepare(
                store, secret: try TokenSecret.find(configuration), now: .now())
            for line in steps.lines(host: configuration.host, port: port) { Terminal.say(line) }
        } catch {
            logger.error("no set-up link could be made", error: error)
        }
    }
}
