/// How much a hub keeps, and for whom.
public struct LiveLimits: Sendable {
    /// Subscriptions that may be open.
    public var subscriptions = 20_000
    /// Topics, each with its filter, that one subscription may ask for at a time.
    public var interests = 32
    /// Messages that wait for one subscriber; past it the oldest are dropped.
    public var queuedMessages = 512
    /// Bytes of messages that wait for one subscriber; past it the oldest are dropped. All subscribers share them.
    public var queuedBytes = 1 << 20
    /// Past messages that are kept for those who come back.
    public var keptMessages = 4096
    /// Bytes of them, as they were published.
    public var keptBytes = 4 << 20
    /// How long messages that the last watcher of a topic asked for are still kept, once it is gone.
    public var linger = Duration.seconds(60)
    /// Topics, each with its filter, whose last watcher is gone and for which messages are still kept.
    public var lingering = 1024

    /// Other hubs that are listened to.
    public var hubs = 256

    /// The defaults, as they stand here.
    public init() {}
}
