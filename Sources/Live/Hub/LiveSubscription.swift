import Synchronization

/// One watcher: what waits for it, in bounded memory. One task at a time takes from it.
///
/// Call `close` when it is not needed any more: a hub holds the subscriptions that are open.
public final class LiveSubscription: Sendable {
    struct State {
        var queue = LiveQueue()
        var omitted: [LiveTopic: Int] = [:]
        /// The number of the latest message that was offered, so that one of several topics comes once.
        var latest: UInt64 = 0
        var end: LiveEnd?
        var endIsTold = false
        /// Whether something was taken since `checkStall` last looked.
        var wasTaken = true
        var waiter: CheckedContinuation<Void, Never>?
        var whenEnded: (@Sendable (LiveEnd) -> Void)?

        var hasNews: Bool { !queue.isEmpty || !omitted.isEmpty || end != nil }
    }

    /// Tells it from the hub's other subscriptions.
    public let id: UInt64
    /// By what right it watches.
    public let principal: LivePrincipal
    let hub: LiveHub
    private let state = Mutex(State())

    init(id: UInt64, principal: LivePrincipal, hub: LiveHub) {
        self.id = id
        self.principal = principal
        self.hub = hub
    }

    /// Asks for more; an interest that it has already stays one.
    ///
    /// `after` is the last message that the watcher saw, when it comes back with the same interests as before: then
    /// what it missed comes first. Give it with the first call only. `former` are interests that these take the place
    /// of: they are not asked for any more.
    public func watch(
        _ interests: [LiveInterest], inPlaceOf former: [LiveInterest] = [], after: LivePosition? = nil
    ) throws(LiveError) -> LiveStart {
        try hub.add(interests, inPlaceOf: former, to: self, after: after)
    }

    /// Asks no more for these; what waits already still comes.
    public func unwatch(_ interests: [LiveInterest]) {
        hub.remove(interests, from: self)
    }

    /// Ends it, for its owner.
    public func close() {
        hub.remove(self, because: .closed)
    }

    /// Why it ended; nil while it goes on.
    public var end: LiveEnd? { state.withLock { $0.end } }

    /// Does `action` once, as soon as it ends, whether anybody takes from it or not; at once where it has ended.
    public func onEnd(_ action: @escaping @Sendable (LiveEnd) -> Void) {
        let end = state.withLock { state -> LiveEnd? in
            if state.end == nil { state.whenEnded = action }
            return state.end
        }
        if let end { action(end) }
    }

    /// Messages that wait.
    public var waiting: Int { state.withLock { $0.queue.count } }

    /// Takes what is there, without waiting: up to `limit` messages, and before them what is to be told.
    public func take(atMost limit: Int = 64) -> [LiveDelivery] {
        state.withLock { state in
            state.wasTaken = true
            if let end = state.end {
                if state.endIsTold { return [] }
                state.endIsTold = true
                return [.ended(end)]
            }
            let (dropped, messages) = state.queue.take(atMost: limit)
            var deliveries: [LiveDelivery] = dropped > 0 ? [.dropped(dropped)] : []
            for (topic, count) in state.omitted { deliveries.append(.omitted(topic, count)) }
            state.omitted.removeAll()
            for message in messages { deliveries.append(.message(message)) }
            return deliveries
        }
    }

    /// Waits until something is there, and takes it as `take` does.
    ///
    /// Returns nothing once `.ended` was taken, or when the task is cancelled.
    public func next(atMost limit: Int = 64) async -> [LiveDelivery] {
        while !Task.isCancelled {
            let deliveries = take(atMost: limit)
            if !deliveries.isEmpty || end != nil { return deliveries }
            await waitForNews()
        }
        return []
    }

    private func waitForNews() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let other = state.withLock { state -> CheckedContinuation<Void, Never>? in
                    if state.hasNews || Task.isCancelled { return continuation }
                    defer { state.waiter = continuation }
                    return state.waiter
                }
                other?.resume()
            }
        } onCancel: {
            state.withLock { $0.waiter.take() }?.resume()
        }
    }
}

extension LiveSubscription {
    /// Puts a message in the queue; returns who waits for it and has to be resumed.
    func offer(_ message: LiveMessage, limits: LiveLimits) -> CheckedContinuation<Void, Never>? {
        state.withLock { state in
            guard state.end == nil, state.latest < message.position.sequence else { return nil }
            state.latest = message.position.sequence
            state.queue.append(message, limits: limits)
            return state.waiter.take()
        }
    }

    /// Whether messages wait and nothing was taken since this was last asked.
    func checkStall() -> Bool {
        state.withLock { state in
            defer { state.wasTaken = false }
            return !state.wasTaken && state.queue.count > 0
        }
    }

    /// Puts messages in the queue that were published before it began.
    func replay(_ messages: [LiveMessage], limits: LiveLimits) {
        for message in messages { offer(message, limits: limits)?.resume() }
    }

    /// Notes records that nobody was shown; returns who has to be resumed.
    func noteOmitted(_ count: Int, of topic: LiveTopic) -> CheckedContinuation<Void, Never>? {
        state.withLock { state in
            guard state.end == nil else { return nil }
            state.omitted[topic, default: 0] += count
            return state.waiter.take()
        }
    }

    /// Ends it: what waits is forgotten, because whoever lost the right must not see more.
    func finish(_ end: LiveEnd) {
        typealias Told = (waiter: CheckedContinuation<Void, Never>?, action: (@Sendable (LiveEnd) -> Void)?)
        let told = state.withLock { state -> Told in
            guard state.end == nil else { return (nil, nil) }
            state.end = end
            state.queue.clear()
            state.omitted.removeAll()
            return (state.waiter.take(), state.whenEnded.take())
        }
        told.action?(end)
        told.waiter?.resume()
    }
}

extension LiveSubscription: AsyncSequence {
    /// Takes deliveries one by one.
    public struct Iterator: AsyncIteratorProtocol {
        let subscription: LiveSubscription
        private var taken: ArraySlice<LiveDelivery> = []

        init(_ subscription: LiveSubscription) {
            self.subscription = subscription
        }

        /// The next delivery; nil after `.ended`, or when the task is cancelled.
        public mutating func next() async -> LiveDelivery? {
            if taken.isEmpty { taken = await subscription.next()[...] }
            return taken.popFirst()
        }
    }

    /// Takes deliveries one by one, in order.
    public func makeAsyncIterator() -> Iterator { Iterator(self) }
}
