/// The settings that the former Python backend had and this program has not: each is named where it is found, with what
/// took its place.
enum FormerSettings {
    private struct Former {
        let name: String
        let successor: String
        /// Whether other programs use the name too, so that it means this program only in a file of its own.
        var isCommon = false
    }

    private static let redis = "REDIS_URL names the Redis server whole, such as redis://localhost:6379/0"
    private static let puller = "nothing is fetched from there, here as in the former backend: the MCP server sends"
    private static let railway = "Railway's own; nothing here reads it"

    private static let all = [
        Former(name: "REDIS_HOST", successor: redis, isCommon: true),
        Former(name: "REDIS_PORT", successor: redis, isCommon: true),
        Former(name: "REDIS_DB", successor: redis, isCommon: true),
        Former(name: "ALGORITHM", successor: "access tokens are always signed with HS256", isCommon: true),
        Former(name: "DEBUG", successor: "LOG_LEVEL=debug logs each request; nothing is reloaded", isCommon: true),
        Former(name: "MCP_SERVER_URL", successor: puller),
        Former(name: "MCP_SERVER_API_KEY", successor: puller + " with a key of `mcp-admin create-key`"),
        Former(name: "MCP_WEBHOOK_SECRET", successor: "no webhook is received, here as in the former backend"),
        Former(name: "LANGDB_API_KEY", successor: puller + " costs to POST /api/v1/analytics/costs"),
        Former(name: "LANGDB_PROJECT_ID", successor: puller + " costs to POST /api/v1/analytics/costs"),
        Former(name: "MODAL_API_TOKEN", successor: puller + " costs to POST /api/v1/analytics/costs"),
        Former(name: "RAILWAY_PROJECT_ID", successor: railway, isCommon: true),
        Former(name: "RAILWAY_SERVICE_ID", successor: railway, isCommon: true),
        Former(name: "LOG_FORMAT", successor: "log lines are text: time, level, name, message", isCommon: true),
        Former(name: "METRICS_UPDATE_INTERVAL", successor: "numbers are computed when they are asked for"),
        Former(
            name: "ALLOW_DEV_AUTH_BYPASS",
            successor: "nobody gets in without a credential; ANALYTICS_PUBLIC_READ opens what can be read"),
        Former(name: "API_V1_STR", successor: "the API is always under /api/v1", isCommon: true),
        Former(name: "PROJECT_NAME", successor: "the name is always MCP Admin", isCommon: true),
        Former(name: "PROJECT_VERSION", successor: "`mcp-admin --version` says the version", isCommon: true),
    ]

    /// All their names.
    static let names = all.map(\.name)

    /// A sentence for each that is set in the environment or in an `.env` file.
    static func warnings(environment: [String: String], file: EnvironmentFile?) -> [String] {
        all.compactMap { former in
            let isInFile = file?.variables[former.name] != nil
            guard isInFile || !former.isCommon && environment[former.name]?.isEmpty == false else { return nil }
            return "\(former.name) (from \(isInFile ? ".env" : "environment")) was a setting of the former backend: "
                + former.successor
        }
    }
}
