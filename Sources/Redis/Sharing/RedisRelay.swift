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
    private static let looking = Duration.milliseconds(250)
    private static let lifetime = Duration.seconds(10)
    private static let publishing = Duration.seconds(3)

    private struct State {
        var drafts: [LiveDraft] = []
        var bytes = 0
        var revocations: [LiveRevocation] = []
        var omitted: [LiveInterest: Int] = [:]
        var dropped = 0
        var waiter: CheckedContinuation<Void, Never>?

        mutating func add(_ draft: LiveDraft) {
            if bytes + draft.payload.count > RedisRelay.waitingBytes {
                dropped += 1
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

    /// Sends and receives until the task is cancelled.
    public func run() async {
        let subscription = RedisConnector(
            client.address, name: "channel", limits: client.limits, authorities: client.authorities,
            channels: [channel], logger: client.logger
        ) { [weak self] in self?.receive($0) }
        await withTaskGroup { group in
            group.addTask { await subscription.run() }
            group.addTask { await self.sendWhatWaits() }
            group.addTask { await self.announce(on: subscription) }
        }
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
        case .drafts(let drafts): hub.publish(drafts, to: .here)
        case .demand(let watchers): hub.setRemote(watchers, of: sender, until: hub.now() + RedisRelay.lifetime)
        case .omitted(let counts): hub.publish(omitted: counts, to: .here)
        case .revocation(let revocation): revoked(revocation)
        }
    }
}

extension RedisRelay {
    private func sendWhatWaits() async {
        while !Task.isCancelled {
            await waitForSomething()
            let (revocations, drafts, omitted) = state.withLock { state in
                defer { (state.revocations, state.drafts, state.bytes, state.omitted) = ([], [], 0, [:]) }
                return (state.revocations, state.drafts, state.omitted)
            }
            for revocation in revocations { _ = await publish(.revocation(revocation)) }
            for chunk in RedisRelay.chunks(drafts) where await !publish(.drafts(Array(chunk))) {
                state.withLock { $0.dropped += chunk.count }
            }
            if !omitted.isEmpty { _ = await publish(.omitted(omitted)) }
        }
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

    /// Says what is asked for here: when it changes, when the connection is new, and every few seconds.
    private func announce(on subscription: RedisConnector) async {
        var version: UInt64?
        var told = ContinuousClock.now - RedisRelay.announcing
        var connections = 0
        var wasConnected = false
        while !Task.isCancelled {
            let isConnected = subscription.isConnected
            let count = subscription.connections
            let isNew = count != connections
            // What others sent meanwhile is lost; it is not known what that was. A connection can be lost and made
            // again between two looks.
            if isConnected != wasConnected || isNew { hub.interrupt() }
            if isNew { version = nil }
            wasConnected = isConnected
            connections = count
            let demand = hub.ownDemand
            if isConnected, version != demand.version || ContinuousClock.now - told >= RedisRelay.announcing {
                let watchers = demand.watchers.prefix(RedisRelay.announcedInterests)
                let isTold = await publish(.demand(Dictionary(uniqueKeysWithValues: watchers.map { ($0, $1) })))
                version = isTold ? demand.version : nil
                told = .now
            } else if !isConnected {
                version = nil
            }
            try? await Task.sleep(for: RedisRelay.looking)
        }
        // Others need not make what nobody sees.
        _ = await publish(.demand([:]))
    }

    private func publish(_ message: RelayMessage) async -> Bool {
        let bytes = message.bytes(from: instance)
        let command = [Array("PUBLISH".utf8), Array(channel.utf8), bytes]
        // A watcher is served late by a slow server, which is better than not at all.
        return (try? await client.commands.call(command, patience: RedisRelay.publishing)) != nil
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
