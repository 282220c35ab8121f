import Access
import Credentials
import Domain
import HTTP
import Intake
import Jobs
import Live
import Maintenance
import Redis
import Store

/// Everything that the API works with: App makes one, and hands it to `APIRouter`.
public struct APIDependencies: Sendable {
    /// Where everything is kept.
    public let store: DataStore
    /// Through which records are stored.
    public let writer: BatchWriter
    /// What models cost.
    public let prices: PriceTable
    /// Hashes and verifies passwords.
    public let hasher: PasswordHasher
    /// Issues and verifies access tokens.
    public let signer: TokenSigner
    /// Limits guesses at passwords.
    public let throttle: any LoginThrottling
    /// Access tokens that ended before their time.
    public let revocations: RevocationList
    /// The configuration's values.
    public let settings: APISettings
    /// The program's latest log lines.
    public let logs: RecentLogs
    /// The clock.
    public let now: @Sendable () -> Timestamp
    /// Notes when keys were used; App runs it.
    public let keyUsage: KeyUsage
    /// What can be watched; App runs it.
    public let live: LiveWatch
    /// What instances share through Redis, where that is configured; App runs it.
    public let sharing: Sharing?
    /// What the server does by itself; App runs it.
    public let jobs: JobRunner

    /// The cookie of browsers' sessions.
    let cookie: StoreCookie
    /// Who presents credentials.
    let authenticator: Authenticator
    /// Who sends a request.
    let requestAuthenticator: RequestAuthenticator
    /// Reads bodies under their limits.
    let bodies: BodyReader
    /// Where large bodies are read.
    let largeBodies = LargeBodies()
    /// The answers that wait for their clients.
    let answers: AnswersInMemory
    /// The connections that are open.
    let connections: OpenConnections
    /// The files that are answered with.
    let files = SharedFiles()
    /// Keeps other sites' pages from acting for a browser's user.
    var crossSite: CrossSiteGuard { CrossSiteGuard(trustsProxy: settings.trustsProxy) }
    /// Whether the server is ready.
    let readiness: ReadinessProbe
    /// What was refused so far.
    let failures = SecurityCounters()
    /// How many lines a second may be logged on behalf of strangers.
    let strangersLines: LogAllowance
    /// What was answered so far.
    let telemetry = RequestTelemetry()

    /// Puts the parts together; `hub` is where what was stored is told, `redis` is shared with other
    /// instances, `now` is the time of day, `uptime` a clock that only goes on.
    public init(
        store: DataStore, writer: BatchWriter, prices: PriceTable = .empty, hasher: PasswordHasher = PasswordHasher(),
        signer: TokenSigner, throttle: any LoginThrottling = LoginThrottle(),
        revocations: RevocationList = RevocationList(), settings: APISettings = APISettings(),
        logs: RecentLogs = RecentLogs(), hub: LiveHub = LiveHub(), redis: RedisClient? = nil,
        jobs: JobRunner? = nil,
        now: @escaping @Sendable () -> Timestamp = { .now() },
        uptime: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.store = store
        self.writer = writer
        self.prices = prices
        self.hasher = hasher
        self.signer = signer
        self.throttle = redis.map { SharedLoginThrottle(local: throttle, redis: $0) } ?? throttle
        self.revocations = revocations
        self.settings = settings
        self.logs = logs
        self.now = now
        self.jobs = jobs ?? JobRunner(store: store, jobs: [], now: now)
        keyUsage = KeyUsage(store: store)
        live = LiveWatch(
            hub: hub, store: store, revocations: revocations, settings: settings,
            shared: redis.map { SharedSnapshot($0) }, now: now)
        bodies = BodyReader(
            budget: ByteBudget(limit: settings.bodyBudget), openBudget: ByteBudget(limit: settings.openBodyBudget),
            trustsProxy: settings.trustsProxy)
        answers = AnswersInMemory(budget: ByteBudget(limit: settings.answerBudget))
        // A trusted proxy's connections are those of all its clients.
        connections = OpenConnections(
            limit: settings.connections.most,
            clientLimit: settings.trustsProxy ? settings.connections.most : settings.connections.mostOfAddress)
        cookie = StoreCookie(store)
        readiness = ReadinessProbe(limit: settings.readinessLimit) { [store] in
            try await store.probe()
            return try await store.timescale()
        }
        strangersLines = LogAllowance(clock: uptime)
        authenticator = Authenticator(
            settings: AccessSettings(
                isReadingPublic: settings.publicRead, ingestKey: settings.ingestKey, adminKey: settings.adminKey),
            store: store, signer: signer, revocations: revocations, usage: keyUsage, failures: failures, now: now,
            uptime: uptime)
        requestAuthenticator = RequestAuthenticator(
            authenticator: authenticator, cookie: cookie, trustsProxy: settings.trustsProxy)
        sharing = redis.map { [live, authenticator] redis in
            Sharing(redis: redis, hub: hub, authenticator: authenticator, revocations: revocations, access: live.access)
        }
    }
}
