/// How long Redis is waited for, and how much may wait for it.
public struct RedisLimits: Sendable {
    /// How long connecting and signing in may take: several round trips, to a server that may be far away.
    public var connecting = Duration.seconds(5)
    /// How long a caller waits for a reply, unless it says otherwise. A server that takes longer is slow: callers are
    /// refused at once until a reply comes in half of this time.
    public var command = Duration.milliseconds(500)
    /// The silence after which a connection is given up while replies are outstanding.
    public var silence = Duration.seconds(4)
    /// The quiet after which the connection is tried, so that a stall is noticed when nobody asks.
    public var quiet = Duration.seconds(1)
    /// The shortest pause before the connection is made again; it doubles with each failure.
    public var leastPause = Duration.milliseconds(250)
    /// The longest of these pauses.
    public var longestPause = Duration.seconds(5)
    /// Commands that may wait for their replies.
    public var waitingCommands = 1000
    /// Bytes of commands that may wait for their replies.
    public var waitingBytes = 16 << 20

    /// The defaults, as they stand here.
    public init() {}
}
