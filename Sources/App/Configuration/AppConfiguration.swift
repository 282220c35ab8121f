import Credentials
import Foundation
import Live
import Logging
import Outbound
import Redis

/// What the program was told: read once at the start, then passed on as values.
struct AppConfiguration: Sendable {
    /// The address to listen on.
    let host: String
    /// The port to listen on; 0 for any free one.
    let port: Int
    /// The store's URL.
    let databaseURL: String
    /// Connections to PostgreSQL that read.
    let databaseConnections: Int
    /// The Redis server that is shared with other servers of the same store, if any.
    let redis: RedisAddress?
    /// What all names in Redis begin with.
    let redisPrefix: String
    /// The key that signs tokens; nil for the one kept beside the store.
    let secretKey: SecretKey?
    /// The keys that it replaced, which still open what they sealed.
    let previousSecretKeys: [SecretKey]
    /// What is called while all jobs run as they should.
    let heartbeat: HeartbeatTarget?
    /// Networks beside the public Internet that may be called.
    let outboundNetworks: [IPNetwork]
    /// Minutes for which an access token is valid.
    let accessTokenMinutes: Int
    /// Days for which a refresh token is valid.
    let refreshTokenDays: Int
    /// A fixed key that may send records.
    let ingestKey: String?
    /// A fixed key that may send and read.
    let adminKey: String?
    /// Whether analytics can be read without a credential.
    let publicRead: Bool
    /// Days for which records are kept; 0 keeps them forever.
    let retentionDays: Int
    /// For how many days entries of the audit log are kept; for ever where that is 0.
    let auditRetentionDays: Int
    /// A file with prices.
    let pricesFile: String?
    /// Origins whose pages may call the API.
    let corsOrigins: [String]
    /// Whether a proxy's word on the caller's address is taken.
    let trustProxy: Bool
    /// The least important log lines that are written.
    let logLevel: Logger.Level
    /// The folder of the documentation pages' files.
    let assets: String
    /// The folder of the dashboard's files.
    let dashboard: String
    /// WebSockets that may be open at a time.
    let liveConnections: Int
    /// Connections that may be open at a time.
    let connections: Int
    /// Connections that may be open from one address; 0 for half of all.
    let connectionsOfAddress: Int
    /// Records that may wait for a commit.
    let queueRows: Int
    /// Megabytes of request bodies that may be in memory.
    let queueMegabytes: Int
    /// Megabytes of answers that may wait for their clients.
    let answerMegabytes: Int
    /// Each setting, its value without secrets, and its source, in the order of `SettingTable.all`.
    let entries: [SettingEntry]
    /// What looks like a mistake and stops nothing, one sentence each.
    let warnings: [String]

    /// Reads flags before the environment before an `.env` file before defaults; throws all that is wrong at once.
    init(
        flags: [String: String] = [:], environment: [String: String], file: EnvironmentFile? = nil
    ) throws(ConfigurationError) {
        var reader = SettingReader(layers: [
            SettingLayer("flag", variables: flags), SettingLayer("environment", variables: environment),
            SettingLayer(".env", variables: file?.variables ?? [:]),
        ])
        self.host = reader.value(SettingTable.host)
        port = reader.value(SettingTable.port)
        let namedURL = reader.value(SettingTable.databaseURL)
        let host = reader.value(SettingTable.databaseHost)
        let address = DatabaseAddress(
            host: host ?? "", port: reader.value(SettingTable.databasePort),
            name: reader.value(SettingTable.databaseName), user: reader.value(SettingTable.databaseUser),
            password: reader.value(SettingTable.databasePassword))
        // A URL that was given is meant, whatever else is set.
        databaseURL = host == nil || reader.isSet(SettingTable.databaseURL) ? namedURL : address.url
        databaseConnections = reader.value(SettingTable.databaseConnections)
        redis = reader.value(SettingTable.redisURL)
        redisPrefix = reader.value(SettingTable.redisPrefix)
        secretKey = reader.value(SettingTable.secretKey)
        previousSecretKeys = reader.value(SettingTable.previousSecretKeys)
        accessTokenMinutes = reader.value(SettingTable.accessTokenMinutes)
        refreshTokenDays = reader.value(SettingTable.refreshTokenDays)
        ingestKey = reader.value(SettingTable.ingestKey)
        adminKey = reader.value(SettingTable.adminKey)
        publicRead = reader.value(SettingTable.publicRead)
        retentionDays = reader.value(SettingTable.retentionDays)
        auditRetentionDays = reader.value(SettingTable.auditRetentionDays)
        pricesFile = reader.value(SettingTable.pricesFile)
        corsOrigins = reader.value(SettingTable.corsOrigins)
        trustProxy = reader.value(SettingTable.trustProxy)
        logLevel = reader.value(SettingTable.logLevel)
        assets = reader.value(SettingTable.assets)
        dashboard = reader.value(SettingTable.dashboard)
        liveConnections = reader.value(SettingTable.liveConnections)
        connections = reader.value(SettingTable.connections)
        connectionsOfAddress = reader.value(SettingTable.connectionsOfAddress)
        queueRows = reader.value(SettingTable.queueRows)
        queueMegabytes = reader.value(SettingTable.queueMegabytes)
        answerMegabytes = reader.value(SettingTable.answerMegabytes)
        heartbeat = reader.value(SettingTable.heartbeatURL)
        outboundNetworks = reader.value(SettingTable.outboundNetworks)
        entries = reader.entries
        warnings =
            AppConfiguration.warnings(for: file)
            + FormerSettings.warnings(environment: environment, file: file)
        if !reader.problems.isEmpty { throw .wrongSettings(reader.problems) }
    }

    /// Reads the process's environment and the `.env` file of the working directory, if there is one.
    static func load(flags: [String: String]) throws(ConfigurationError) -> AppConfiguration {
        let text = FileManager.default.contents(atPath: ".env").map { String(decoding: $0, as: UTF8.self) }
        return try AppConfiguration(
            flags: flags, environment: ProcessInfo.processInfo.environment, file: text.map(EnvironmentFile.init))
    }

    /// A PEM file of certificates to trust in place of the system's: OpenSSL's own variable, which is no setting.
    var authorities: String? { ProcessInfo.processInfo.environment["SSL_CERT_FILE"] }

    private static func warnings(for file: EnvironmentFile?) -> [String] {
        let known = SettingTable.all.flatMap { [$0.name] + [$0.fileName].compactMap { $0 } }
        let former = Set(FormerSettings.names + SettingTable.all.flatMap(\.formerNames))
        return (file?.nearMisses(to: known) ?? []).filter { !former.contains($0.found) }.map {
            ".env sets \($0.found), which is not a setting; \($0.meant) was probably meant"
        }
    }
}

/// Why the configuration cannot be used.
enum ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// Settings are wrong: for each a sentence with its name, what was found and what is allowed.
    case wrongSettings([String])
    /// The file of prices at `path` is wrong.
    case wrongPrices(path: String, detail: String)

    /// What is wrong, a line each.
    var description: String {
        switch self {
        case .wrongSettings(let problems): problems.joined(separator: "\n")
        case .wrongPrices(let path, let detail): "\(SettingTable.pricesFile.name): \(path): \(detail)"
        }
    }
}
