import Domain
import HTTP

/// What the API needs of the configuration, as plain values.
public struct APISettings: Sendable {
    /// The program's version, for `/`, `/health` and the OpenAPI document.
    public var version = "0.0.0"
    /// Whether analytics may be read without credentials.
    public var publicRead = false
    /// The fixed ingest key (`ANALYTICS_INGEST_KEY`), if one is set.
    public var ingestKey: String?
    /// The fixed key for sending and reading (`ADMIN_API_KEY`), if one is set.
    public var adminKey: String?
    /// Origins whose pages may call the API with credentials: none unless told otherwise.
    public var corsOrigins: [String] = []
    /// Whether the last address in `X-Forwarded-For` is the client's, as behind one trusted proxy.
    public var trustsProxy = false
    /// The most bytes of a body that carries records: 16 MiB unless changed.
    public var ingestBodyLimit = 16 << 20
    /// The most bytes of any other body: 64 KiB unless changed.
    public var bodyLimit = 64 << 10
    /// The most bytes of bodies in memory at one time: 128 MiB unless changed.
    public var bodyBudget = 128 << 20
    /// The most bytes of bodies in memory that came without credentials: 8 MiB unless changed.
    public var openBodyBudget = 8 << 20
    /// The most bytes of answers that wait for their clients: 128 MiB unless changed.
    public var answerBudget = 128 << 20
    /// How long a refresh token lives, in seconds: 30 days unless changed.
    public var refreshTokenSeconds: Int64 = 30 * 86_400
    /// The folder with `swagger-ui`, `redoc` and `chart.js` in it.
    public var assetsFolder = "assets"
    /// The folder of the dashboard's page, scripts and styles.
    public var dashboardFolder = "Dashboard"
    /// For how many days records are kept; for ever where that is 0.
    public var retentionDays = 0
    /// The last day on which a built-in price begins to hold, such as `2025-11-24`; nil where there are none.
    public var builtInPricesDate: String?
    /// When the file of prices was last changed; nil where there is none.
    public var pricesFileChangedAt: Timestamp?
    /// For how long `/ready` waits for the store before it says that it does not answer.
    public var readinessLimit = Duration.seconds(3)
    /// WebSockets that may be open at a time: 10,000 unless changed.
    public var liveSockets = 10_000
    /// Limits of connections.
    public var connections = ConnectionLimits()

    /// The defaults.
    public init() {}
}
