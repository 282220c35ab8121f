import Synchronization

/// Takes messages and hands each, made once, to all who asked for it; in bounded memory, whoever is slow.
public final class LiveHub: Sendable {
    struct Watcher {
        let subscription: LiveSubscription
        var filters: [LiveFields]
    }

    struct State {
        var sequence: UInt64 = 0
        var nextID: UInt64 = 1
        var ring = LiveRing()
        var subscriptions: [UInt64: LiveSubscription] = [:]
        var watchers: [LiveTopic: [UInt64: Watcher]] = [:]
        /// What each subscription asks for.
        var interests: [UInt64: Set<LiveInterest>] = [:]
        var recordings = LiveRecordings()
        var remote: [String: RemoteInterests] = [:]
        var remoteVersion: UInt64 = 0
        var outlet: (@Sendable (LiveExport) -> Void)?
        /// What was stored since it is not known what all other hubs ask for; nil where it is.
        var unknown: UnknownDemand?
    }

    /// Names this life of the hub, in each message's position.
    public let epoch: String
    /// How much is kept.
    public let limits: LiveLimits
    let state = Mutex(State())
    private let kinds = Atomic<UInt8>(0)
    let isDemandUnknown = Atomic<Bool>(false)
    package let now: @Sendable () -> ContinuousClock.Instant

    /// A hub that nobody watches yet.
    public init(
        limits: LiveLimits = LiveLimits(), now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        self.epoch = LivePosition.newEpoch()
        self.limits = limits
        self.now = now
    }

    /// Whether a message of `topic` has any use; where it has none, make none. Costs one atomic read.
    ///
    /// For a session or a tool it says whether any of them is watched.
    public func wants(_ topic: LiveTopic) -> Bool { wantedKinds.contains(topic.kind) }

    /// Whether anybody watches single records.
    public var wantsRows: Bool { !wantedKinds.isDisjoint(with: .ofRows) }

    /// Where the stream stands.
    public var position: LivePosition {
        LivePosition(epoch: epoch, sequence: state.withLock { $0.sequence })
    }

    /// Subscriptions that are open.
    public var subscribers: Int { state.withLock { $0.subscriptions.count } }

    /// Opens a subscription that asks for nothing yet.
    public func subscribe(as principal: LivePrincipal = LivePrincipal()) throws(LiveError) -> LiveSubscription {
        let subscription = state.withLock { state -> LiveSubscription? in
            guard state.subscriptions.count < limits.subscriptions else { return nil }
            let subscription = LiveSubscription(id: state.nextID, principal: principal, hub: self)
            state.nextID += 1
            state.subscriptions[subscription.id] = subscription
            return subscription
        }
        guard let subscription else { throw .tooManySubscriptions(limit: limits.subscriptions) }
        return subscription
    }

    /// Ends the subscriptions whose right is gone, and returns how many these were.
    @discardableResult
    public func end(
        _ reason: LiveEnd = .revoked, where isOver: (LivePrincipal) -> Bool = { _ in true }
    ) -> Int {
        let over = state.withLock { $0.subscriptions.values.filter { isOver($0.principal) } }
        for subscription in over { remove(subscription, because: reason) }
        return over.count
    }

    /// Forgets what nobody has asked for in a while, and finds out who has taken nothing since the last time.
    public func sweep() {
        let now = now()
        state.withLock { state in
            state.recordings.sweep(at: now)
            state.recordings.note(stalled: state.stalled())
            let count = state.remote.count
            state.remote = state.remote.filter { $0.value.until > now }
            if state.remote.count != count { state.remoteVersion += 1 }
            noteKinds(state)
        }
    }

    /// Keeps itself in order, four times a second, until the task is cancelled.
    public func run() async {
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(250))
            sweep()
        }
    }

    private var wantedKinds: LiveTopicKinds { LiveTopicKinds(rawValue: kinds.load(ordering: .relaxed)) }

    /// Lets `wants` say what holds in `state`, while that is locked.
    func noteKinds(_ state: State) {
        let remote = state.remote.values.reduce(into: LiveTopicKinds()) { $0.formUnion($1.kinds) }
        kinds.store(state.recordings.kinds.union(remote).rawValue, ordering: .relaxed)
    }
}

extension LiveHub.State {
    /// How many watchers of each interest take nothing.
    fileprivate func stalled() -> [LiveInterest: Int] {
        var counts: [LiveInterest: Int] = [:]
        for (id, subscription) in subscriptions where subscription.checkStall() {
            for interest in interests[id] ?? [] { counts[interest, default: 0] += 1 }
        }
        return counts
    }
}
