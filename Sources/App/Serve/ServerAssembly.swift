import API
import Domain
import Foundation
import Ingest
import Logging
import Authentication
import Store

/// Puts the server's parts together from the configuration.
struct ServerAssembly {
    let configuration: AppConfiguration
    let store: DataStore
    let logs: RecentLogs

    /// The parts that the API works with.
    func dependencies() async throws -> APIDependencies {
        let signer = try await TokenSigner(
            secret: try TokenSecret.find(configuration), lifetime: Double(configuration.accessTokenMinutes * 60))
        return APIDependencies(
            store: store,
            writer: BatchWriter(store: store, limits: .init(queuedRows: configuration.queueRows)),
            prices: try PriceFile.table(withFile: configuration.pricesFile), signer: signer,
            revocations: RevocationList(), settings: settings, logs: logs)
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
        return settings
    }
}
