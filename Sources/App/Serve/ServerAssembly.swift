import HTTP
import API
import Credentials
import Domain
import Foundation
import HTTP
import Intake
import Jobs
import Live
import Logging
import Redis
import Store

/// Puts the server's parts together from the configuration.
struct ServerAssembly {
    let configuration: AppConfiguration
    let store: DataStore
    let logs: RecentLogs
    let logger: Logger

    /// What runs the server's jobs.
    func runner(_ preparation: StorePreparation) throws -> JobRunner {
        let health = store.health
        let jobs = ServerJobs(configuration: configuration, store: store, logger: logger)
        return JobRunner(
            store: store, jobs: try jobs.shared { !health.has(.jobs) } + jobs.own(preparation), logger: logger)
    }

    /// The parts that the API works with, and the feed of what is stored into its hub.
    func parts(
        revocations: RevocationList, jobs: JobRunner
    ) async throws -> (api: APIDependencies, feed: LiveFeed) {
        let signer = try await TokenSigner(
            secret: try TokenSecret.find(configuration), lifetime: Double(configuration.accessTokenMinutes * 60))
        let hub = LiveHub()
        let feed = LiveFeed(hub: hub, render: LiveRendering.json)
        let writer = BatchWriter(
            store: store, limits: .init(queuedRows: configuration.queueRows), committed: feed.note)
        let redis = configuration.redis.map {
            RedisClient(
                $0, prefix: configuration.redisPrefix,
                authorities: configuration.authorities, logger: logger)
        }
        let api = APIDependencies(
            store: store, writer: writer,
            prices: try PriceFile.table(withFile: configuration.pricesFile), signer: signer,
            revocations: revocations, settings: settings, logs: logs, hub: hub, redis: redis, jobs: jobs)
        return (api, feed)
    }

    private var settings: APISettings {
        var settings = APISettings()
        settings.version = ProgramVersion.text
        settings.publicRead = configuration.publicRead
        settings.ingestKey = configuration.ingestKey
        settings.adminKey = configuration.adminKey
        settings.corsOrigins = configuration.corsOrigins
        settings.trustsProxy = configuration.trustProxy
        settings.refreshTokenSeconds = Int64(configuration.refreshTokenDays) * 86_400
        settings.bodyBudget = configuration.queueMegabytes << 20
        settings.assetsFolder = configuration.assets
        settings.dashboardFolder = configuration.dashboard
        settings.liveSockets = configuration.liveConnections
        settings.answerBudget = configuration.answerMegabytes << 20
        let connections = ProcessLimits.connections(configuration)
        settings.connections.most = connections
        let ofAddress = configuration.connectionsOfAddress
        settings.connections.mostOfAddress = ofAddress == 0 ? max(1, connections / 2) : min(ofAddress, connections)
        settings.retentionDays = configuration.retentionDays
        settings.builtInPricesDate = PriceFile.builtInDate
        settings.pricesFileChangedAt = configuration.pricesFile.flatMap(PriceFile.changed)
        return settings
    }
}
