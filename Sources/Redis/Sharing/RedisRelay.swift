import Live
import Logging
import Synchronization

/// Lets hubs of several instances share what they publish, over a channel of Redis.
///
/// Each instance tells the others every few seconds what its watchers ask for, and sends only what somebody elsewhere
/// asks for. What waits to be sent is bounded; while Redis is away it is dropped.
public final class RedisRelay: Sendable {
    private static let waitingBytes = 4 << 20
    private static let waitingRevocations = 10_000
    private static let chunkBytes = 256 << 10
    private static let announcedInterests = 10_000
    private static let announcing = Duration.seconds(3)
    private static let looking = Duration.milliseconds(25)
    /// Between two changes that are told: watchers may come and go by the thousand.
    private static let leastPause = Duration.milliseconds(100)
    private static let lifetime = Duration.seconds(10)
    private static let publishing = Duration.seconds(3)
    /// For how long what waits is sent yet when the server stops.
    private static let ending = Duration.seconds(1)
    /// By when an instance that does not answer has said by itself what it asks for.
    private static let saying = Duration.milliseconds(4500)

    private struct State {
        var drafts: [LiveDraft] = []
        var bytes = 0
        var revocations: [LiveRevocation] = []
        var omitted: [LiveInterest: Int] = [:]
        var dropped = 0
        /// Messages that were sent, or could not be.
        var published: Int64 = 0
        var answers = RelayAnswers()
        var losses = RelayLosses()
        var mustAnswer = false
        var waiter: CheckedContinuation<Void, Never>?

        mutating func add(_ draft: LiveDraft) {
            if bytes + draft.payload.count > RedisRelay.waitingBytes {
                dropped += 1
                published += 1
            } else {
                drafts.append(draft)
                bytes += draft.payload.count
            }
        }

        var isEmpty: Bool { drafts.isEmpty && revocations.isEmpty && omitted.isEmpty }
    }

    private let client: RedisClient
    private let hub: LiveHub
    private let revoked: @Sendable (LiveRevocation) -> Void
    private let state = Mutex(State())
    /// Tells this instance's own messages from others'.
    private let instance = LivePosition.newEpoch() + LivePosition.newEpoch()

    /// A relay between `hub` and those of other instances; `revoked` hears of rights that others have taken away.
    public init(_ client: RedisClient, hub: LiveHub, revoked: @escaping @Sendable (LiveRevocation) -> Void) {
        self.client = client
        self.hub = hub
        self.revoked = revoked
        hub.setOutlet { [weak self] in self?.send($0) }
        hub.beginUnknownDemand()
    }

    /// Messages that were dropped because Redis was away or slow.
    public var dropped: Int { state.withLock { $0.dropped } }

    /// Tells the other instances that a right was taken away.
    public func send(_ revocation: LiveRevocation) {
        state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.revocations.count < RedisRelay.waitingRevocations else { return nil }
            state.revocations.append(revocation)
            return state.waiter.take()
        }?.resume()
    }

    /// Returns when it is known what the watchers of the other instances ask for, so that nothing that is stored from now
    /// on is missing there; or after `limit`, or where Redis is away.
    public func waitUntilDemandIsKnown(atMost limit: Duration) async {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end, !Task.isCancelled, !client.hasFailed {
            if state.withLock({ $0.answers.isKnown }) { return }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Sends and receives until the task is cancelled, and sends what waits then, for a moment.
    public func run() async {
        let subscription = RedisConnector(
            client.address, name: "channel", limits: client.limits, authorities: client.authorities,
            channels: [channel], logger: client.logger
        ) { [weak self] in self?.receive($0) }
        let listening = Task { await subscription.run() }
        await withTaskGroup { group in
            group.addTask { await self.sendWhatWaits() }
            group.addTask { await self.announce(on: subscription) }
        }
        listening.cancel()
        await listening.value
    }

    // Channels are of no database in Redis; ours is, like the keys.
    private var channel: String { client.name("live", "\(client.address.database)") }

    private func send(_ export: LiveExport) {
        state.withLock { state in
            switch export {
            case .drafts(let drafts): for draft in drafts { state.add(draft) }
            case .omitted(let counts): state.omitted.merge(counts, uniquingKeysWith: +)
            }
            return state.waiter.take()
        }?.resume()
    }

    private func receive(_ bytes: [UInt8]) {
        guard let (sender, message) = RelayMessage.read(bytes), sender != instance else { return }
        switch message {
        case .drafts(let drafts):
            state.withLock { $0.losses.hear(drafts.count, of: sender) }
            hub.publish(drafts, to: .here)
        case .demand(let watchers, let published, let isAsking):
            hub.setRemote(watchers, of: sender, until: hub.now() + RedisRelay.lifetime)
            let lost = state.withLock { state in
                state.answers.hear(sender)
                if isAsking { state.mustAnswer = true }
                return state.losses.lost(of: sender, published: published)
            }
            if lost > 0 { hub.tellLost(lost) }
        case .omitted(let counts): hub.publish(omitted: counts, to: .here)
        case .revocation(let revocation): revoked(revocation)
        }
    }
}

extension RedisRelay {
    private func sendWhatWaits() async {
        while true {
            await waitForSomething()
            if Task.isCancelled { break }
            await sendOnce()
        }
        let end = ContinuousClock.now + RedisRelay.ending
        await sendOnce(until: end)
        // Others need not make what nobody sees, and learn whether they have all that was sent.
        _ = await publish(demand([:], isAsking: false), until: end)
    }

    /// Sends what waits; what could not be sent by `end` is dropped.
    private func sendOnce(until end: ContinuousClock.Instant? = nil) async {
        let (revocations, drafts, omitted) = state.withLock { state in
            defer { (state.revocations, state.drafts, state.bytes, state.omitted) = ([], [], 0, [:]) }
            return (state.revocations, state.drafts, state.omitted)
        }
        for revocation in revocations { _ = await publish(.revocation(revocation), until: end) }
        for chunk in RedisRelay.chunks(drafts) {
            let isSent = await publish(.drafts(Array(chunk)), until: end) != nil
            state.withLock { state in
                state.published += Int64(chunk.count)
                if !isSent { state.dropped += chunk.count }
            }
        }
        if !omitted.isEmpty { _ = await publish(.omitted(omitted), until: end) }
    }

    private func waitForSomething() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    if !state.isEmpty || Task.isCancelled { return true }
                    state.waiter = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.waiter.take() }?.resume()
        }
    }

    /// Says what is asked for here: when it changes, when somebody wants to know, when the connection is new, and every
    /// few seconds. Asks the others until it is known what they ask for.
    private func announce(on subscription: RedisConnector) async {
        var told: (version: UInt64, at: ContinuousClock.Instant)?
        var connection = (count: 0, isOn: false)
        while !Task.isCancelled {
            let current = (count: subscription.connections, isOn: subscription.isConnected)
            // What others sent meanwhile is lost; it is not known what that was. A connection can be lost and made
            // again between two looks.
            if current != connection {
                hub.interrupt()
                hub.beginUnknownDemand()
                state.withLock { $0.answers.begin() }
                told = nil
            }
            connection = current
            let version = hub.ownVersion
            let (isKnown, mustAnswer) = state.withLock { state in
                let isKnown = state.answers.look(at: .now)
                return (isKnown, state.mustAnswer)
            }
            if isKnown { hub.endUnknownDemand() }
            let isDue = told.map { told in
                let age = ContinuousClock.now - told.at
                return age >= RedisRelay.announcing || told.version != version && age >= RedisRelay.leastPause
            }
            if current.isOn, mustAnswer || isDue ?? true {
                state.withLock { $0.mustAnswer = false }
                let isTold = await say(isAsking: !isKnown)
                told = isTold ? (version: version, at: ContinuousClock.now) : nil
            }
            try? await Task.sleep(for: RedisRelay.looking)
        }
    }

    /// Tells all others what is asked for here; false where Redis did not take it.
    private func say(isAsking: Bool) async -> Bool {
        let watchers = hub.ownDemand.watchers.prefix(RedisRelay.announcedInterests)
        let message = demand(Dictionary(uniqueKeysWithValues: watchers.map { ($0, $1) }), isAsking: isAsking)
        guard let listeners = await publish(message) else { return false }
        // One of them is this instance.
        if isAsking { state.withLock { $0.answers.asked(listeners - 1, until: .now + RedisRelay.saying) } }
        return true
    }

    private func demand(_ watchers: [LiveInterest: Int], isAsking: Bool) -> RelayMessage {
        .demand(watchers, published: state.withLock { $0.published }, isAsking: isAsking)
    }

    /// Publishes a message, and returns how many heard it; nil where Redis did not take it, in time or by `end`.
    private func publish(_ message: RelayMessage, until end: ContinuousClock.Instant? = nil) async -> Int? {
        let bytes = message.bytes(from: instance)
        let command = [Array("PUBLISH".utf8), Array(channel.utf8), bytes]
        // A watcher is served late by a slow server, which is better than not at all.
        let patience = end.map { min($0 - .now, RedisRelay.publishing) } ?? RedisRelay.publishing
        guard patience > .zero else { return nil }
        guard case .integer(let count)? = try? await client.commands.call(command, patience: patience) else {
            return nil
        }
        return Int(count)
    }

    /// Cuts drafts into messages of bounded size.
    private static func chunks(_ drafts: [LiveDraft]) -> [ArraySlice<LiveDraft>] {
        var chunks: [ArraySlice<LiveDraft>] = []
        var start = 0
        var bytes = 0
        for (place, draft) in drafts.enumerated() {
            bytes += draft.payload.count
            if bytes >= chunkBytes || place == drafts.count - 1 {
                chunks.append(drafts[start...place])
                start = place + 1
                bytes = 0
            }
        }
        return chunks
    }
}
