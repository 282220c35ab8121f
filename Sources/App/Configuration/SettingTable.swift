import Credentials
import Foundation
import Live
import Logging
import Outbound
import Redis
import SQL

/// Every setting, in the order in which people read about them.
enum SettingTable {
    static let host = Setting<String>.address(
        "HOST", "The address to listen on; 0.0.0.0 for all IPv4 addresses of the machine, :: for all.",
        fallback: "127.0.0.1"
    ).formerly("ADMIN_API_HOST")
    static let port = Setting<Int>.number(
        "PORT", "The port to listen on; 0 takes any free one.", fallback: 8000, in: 0...65_535
    ).formerly("ADMIN_API_PORT")
    static let databaseURL = Setting<String>(
        "DATABASE_URL", "The store: a SQLite file, or a PostgreSQL database.",
        fallback: "sqlite:///./data/mcp-admin.db", shown: "sqlite:///./data/mcp-admin.db",
        allowed:
            "sqlite:///relative/path, sqlite:////absolute/path, sqlite::memory: or postgresql://user@host/database",
        parse: parseDatabaseURL
    ).shown(by: SQLStore.shown)
    static let databaseHost = Setting<String?>.databaseHost(
        "DATABASE_HOST", "The host of a PostgreSQL server, in place of DATABASE_URL.")
    static let databasePort = Setting<Int>.number(
        "DATABASE_PORT", "The port beside DATABASE_HOST.", fallback: 5432, in: 1...65_535)
    static let databaseName = Setting<String?>.name(
        "DATABASE_NAME", "The database beside DATABASE_HOST.", allowed: "the name of a database")
    static let databaseUser = Setting<String?>.name(
        "DATABASE_USER", "The user beside DATABASE_HOST.", allowed: "the name of a user")
    static let databasePassword = Setting<String?>.password(
        "DATABASE_PASSWORD", "The password beside DATABASE_HOST.")
    static let databaseConnections = Setting<Int>.number(
        "DATABASE_POOL_SIZE", "Connections to PostgreSQL that read, beside the one that writes.", fallback: 4,
        in: 1...64)
    static let redisURL = Setting<RedisAddress?>(
        "REDIS_URL", "A Redis server that several servers of one store share; none is needed.", fallback: nil,
        shown: "none", isSecret: true, allowed: RedisAddress.form, parse: parseRedisURL)
    static let redisPrefix = Setting<String>(
        "REDIS_PREFIX", "What all names in Redis begin with: another one for each store that shares the Redis server.",
        fallback: "mcp-admin", shown: "mcp-admin", allowed: "1 to 64 letters, digits, dots, dashes and underscores",
        parse: parseRedisPrefix)
    static let secretKey = Setting<SecretKey?>(
        "SECRET_KEY", "Signs access tokens; whoever has it can sign in as anybody.", fallback: nil,
        shown: "random, kept in secret.key beside the store", isSecret: true,
        allowed: "at least \(SecretKey.minimumBytes) bytes that nobody can guess", parse: parseSecretKey)
    static let previousSecretKeys = Setting<[SecretKey]>(
        "SECRET_KEY_PREVIOUS",
        "Keys that SECRET_KEY had before: what they sealed is still opened, and their cuts of the audit log are believed.",
        fallback: [], shown: "none", isSecret: true,
        allowed: "earlier values of SECRET_KEY, by comma or line, or as a JSON array", parse: parsePreviousKeys)
    static let heartbeatURL = Setting<HeartbeatTarget?>(
        "JOBS_HEARTBEAT_URL",
        "A URL that is called each minute while all jobs run as they should: who watches it notices a dead server.",
        fallback: nil, shown: "none", isSecret: true, allowed: HeartbeatTarget.allowed, parse: parseHeartbeat)
    static let outboundNetworks = Setting<[IPNetwork]>(
        "OUTBOUND_ALLOWED_NETWORKS",
        "Networks beside the public Internet whose machines the server may call, such as private ones.",
        fallback: [], shown: "none", allowed: IPNetwork.allowed, parse: parseNetworks)
    static let accessTokenMinutes = Setting<Int>.number(
        "ACCESS_TOKEN_EXPIRE_MINUTES", "Minutes for which an access token is valid.", fallback: 30, in: 1...10_080)
    static let refreshTokenDays = Setting<Int>.number(
        "REFRESH_TOKEN_EXPIRE_DAYS", "Days for which a refresh token is valid.", fallback: 30, in: 1...365)
    static let ingestKey = Setting<String?>.secret(
        "ANALYTICS_INGEST_KEY", "A fixed key that may send records, beside the keys in the store.", minimum: 16)
    static let adminKey = Setting<String?>.secret(
        "ADMIN_API_KEY", "A fixed key that may send records and read analytics, beside the keys in the store.",
        minimum: 16)
    static let publicRead = Setting<Bool>.truth(
        "ANALYTICS_PUBLIC_READ", "Whether analytics can be read without any credential.", fallback: false)
    static let retentionDays = Setting<Int>.number(
        "ANALYTICS_RETENTION_DAYS", "Days for which records are kept; 0 keeps them forever.", fallback: 0,
        in: 0...36_500)
    static let auditRetentionDays = Setting<Int>.number(
        "AUDIT_RETENTION_DAYS", "Days for which entries of the audit log are kept; 0 keeps them forever.", fallback: 0,
        in: 0...36_500)
    static let pricesFile = Setting<String?>.optionalPath(
        "ANALYTICS_PRICES_FILE", "A JSON file of model prices that adds to the built-in ones and overrides them.",
        shown: "none")
    static let corsOrigins = Setting<[String]>.origins(
        "BACKEND_CORS_ORIGINS", "Web origins whose pages may call the API with credentials.",
        fallback: [])
    static let trustProxy = Setting<Bool>.truth(
        "TRUST_PROXY", "Whether X-Forwarded-For names the caller: only behind a proxy that sets it.", fallback: false)
    static let logLevel = Setting<Logger.Level>(
        "LOG_LEVEL", "The least important log lines that are written.", fallback: .info, shown: "info",
        allowed: Logger.Level.allCases.map(\.rawValue).joined(separator: ", "), parse: parseLogLevel)
    static let assets = Setting<String>.text(
        "MCP_ADMIN_ASSETS", "The folder of the documentation pages' scripts and styles.", fallback: "./assets",
        allowed: "the path of a folder")
    static let dashboard = Setting<String>.text(
        "MCP_ADMIN_DASHBOARD", "The folder of the dashboard's page, scripts and styles.", fallback: "./Dashboard",
        allowed: "the path of a folder")
    static let liveConnections = Setting<Int>.number(
        "LIVE_CONNECTIONS", "WebSockets that may be open at a time; past it clients are told to try again.",
        fallback: 10_000, in: 0...1_000_000)
    static let connections = Setting<Int>.number(
        "MAX_CONNECTIONS", "Connections that may be open at a time; fewer where the system allows fewer open files.",
        fallback: 16_384, in: 16...1_000_000)
    static let connectionsOfAddress = Setting<Int>.number(
        "MAX_CONNECTIONS_PER_ADDRESS",
        "Connections that may be open from one address; 0 for half of all. Not counted behind TRUST_PROXY.",
        fallback: 0, in: 0...1_000_000)
    static let answerMegabytes = Setting<Int>.number(
        "ANSWER_QUEUE_MEGABYTES",
        "Megabytes of answers that may wait for their clients; past it who takes most is told to try again.",
        fallback: 128, in: 32...65_536)
    static let queueRows = Setting<Int>.number(
        "INGEST_QUEUE_ROWS", "Records that may wait for a commit; past it senders are told to try again.",
        fallback: 200_000, in: 10_000...10_000_000)
    static let queueMegabytes = Setting<Int>.number(
        "INGEST_QUEUE_MEGABYTES",
        "Megabytes of request bodies that may be in memory; past it senders are told to try again.", fallback: 128,
        in: 32...65_536)

    /// All of them.
    static let all: [any SettingDescription] = [
        host, port, databaseURL, databaseHost, databasePort, databaseName, databaseUser, databasePassword,
        databaseConnections, redisURL, redisPrefix, secretKey, previousSecretKeys, accessTokenMinutes, refreshTokenDays,
        ingestKey,
        adminKey, publicRead, retentionDays, auditRetentionDays, pricesFile, corsOrigins, trustProxy, logLevel, assets,
        dashboard,
        liveConnections, connections, connectionsOfAddress, queueRows, queueMegabytes, answerMegabytes, heartbeatURL,
        outboundNetworks,
    ]

    private static func parseDatabaseURL(_ text: String) throws(SettingProblem) -> String {
        do {
            try SQLStore.check(text)
            return text
        } catch {
            throw SettingProblem(detail: error.detail)
        }
    }

    private static func parseRedisURL(_ text: String) throws(SettingProblem) -> RedisAddress? {
        do {
            return try RedisAddress(text)
        } catch {
            throw SettingProblem(detail: "cannot be used: \(error.reason)")
        }
    }

    private static func parseRedisPrefix(_ text: String) throws(SettingProblem) -> String {
        guard (1...64).contains(text.utf8.count), text.wholeMatch(of: /[A-Za-z0-9._-]+/) != nil else {
            throw .notAllowed
        }
        return text
    }

    private static func parseSecretKey(_ text: String) throws(SettingProblem) -> SecretKey? {
        do {
            return try SecretKey(text)
        } catch SecurityError.secretIsPublic {
            throw SettingProblem(detail: "is printed in public documentation, so that everybody has it")
        } catch {
            throw SettingProblem(detail: "has \(text.utf8.count) bytes")
        }
    }

    private static func parsePreviousKeys(_ text: String) throws(SettingProblem) -> [SecretKey] {
        let texts: [String]
        if text.hasPrefix("[") {
            guard let list = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else {
                throw SettingProblem(detail: "is no JSON array of texts")
            }
            texts = list
        } else {
            texts = text.split { $0 == "," || $0.isNewline }.map { $0.trimmingCharacters(in: .whitespaces) }
        }
        var keys: [SecretKey] = []
        for text in texts where !text.isEmpty {
            guard let key = try parseSecretKey(text) else { continue }
            keys.append(key)
        }
        return keys
    }

    private static func parseHeartbeat(_ text: String) throws(SettingProblem) -> HeartbeatTarget? {
        try HeartbeatTarget(text)
    }

    private static func parseNetworks(_ text: String) throws(SettingProblem) -> [IPNetwork] {
        var networks: [IPNetwork] = []
        for part in text.split(separator: ",") {
            let part = part.trimmingCharacters(in: .whitespaces)
            guard let network = IPNetwork(part) else {
                throw SettingProblem(detail: "holds \(part.prefix(60)), which is no network")
            }
            networks.append(network)
        }
        return networks
    }

    private static func parseLogLevel(_ text: String) throws(SettingProblem) -> Logger.Level {
        let name = text.lowercased() == "warn" ? "warning" : text.lowercased()
        guard let level = Logger.Level(rawValue: name) else { throw .notAllowed }
        return level
    }
}
