/// How many records are made into messages, and how much work may go into choosing them.
public struct LiveFeedLimits: Sendable {
    /// The shortest time between two looks at what was stored.
    public var tick = Duration.milliseconds(50)
    /// Records that may wait to be looked at; what comes while so many wait is counted and not looked at.
    public var waitingRows = 50_000
    /// Records a second that the watchers of one interest are shown.
    public var rowsPerSecond = 2000
    /// Records a second for one interest times its watchers; the more watch the same, the fewer records each is shown.
    public var deliveriesPerSecond = 200_000
    /// So many seconds' worth of records may come at once, up to `rowsPerSecond`: in them those who do not read show it.
    public var burstSeconds = 10
    /// Records a second that the watchers of one interest are shown however many they are.
    public var leastRowsPerSecond = 10
    /// Records a second that are made into messages, for all interests together.
    public var messagesPerSecond = 5000
    /// Comparisons of a record with a filter a second.
    public var checksPerSecond = 4_000_000
    /// Sessions that one look tells of.
    public var touchedSessions = 2000

    /// The defaults, as they stand here.
    public init() {}
}

/// Allows so much a second, and so much at once.
struct RateAllowance {
    private let rate: Double
    private let burst: Double
    private var left: Double
    private var updated: ContinuousClock.Instant

    /// Allows `rate` a second, from `now` on, and `burst` at once: a second's worth where it is not given.
    init(perSecond rate: Int, burst: Int? = nil, at now: ContinuousClock.Instant) {
        self.rate = Double(rate)
        self.burst = Double(burst ?? rate)
        left = self.burst
        updated = now
    }

    /// Whether one more is allowed.
    var hasOne: Bool { left >= 1 }

    /// Gives back what the time since the last call allows.
    mutating func refill(at now: ContinuousClock.Instant) {
        left = min(burst, left + rate * max(0, (now - updated) / .seconds(1)))
        updated = now
    }

    /// Uses one, if there is one.
    mutating func use() { left = max(0, left - 1) }

    /// The same use, under another rate.
    func with(perSecond rate: Int, burst: Int) -> RateAllowance {
        var other = RateAllowance(perSecond: rate, burst: burst, at: updated)
        other.left = min(other.burst, left)
        return other
    }
}
