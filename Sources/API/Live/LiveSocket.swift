import HTTP
import Live
import NIOCore
import Store
import Synchronization

/// One socket: does what its client asks for, and sends what is watched.
final class LiveSocket: Sendable {
    private struct State {
        /// What is watched; a topic has one filter.
        var interests: [LiveTopic: LiveInterest] = [:]
        var hasSubscribed = false
    }

    private let watch: LiveWatch
    private let subscription: LiveSubscription
    private let outbound: WebSocketOutbound
    private let state = Mutex(State())
    /// Answers come before the messages that they announce.
    private let sending = AsyncLock()

    private init(_ watch: LiveWatch, _ subscription: LiveSubscription, _ outbound: WebSocketOutbound) {
        self.watch = watch
        self.subscription = subscription
        self.outbound = outbound
    }

    /// Serves a socket whose client watches by `right`, until one of both sides closes it.
    static func serve(
        _ watch: LiveWatch, by right: LiveRight, _ inbound: WebSocketInbound, _ outbound: WebSocketOutbound
    ) async throws {
        let subscription: LiveSubscription
        do throws(LiveError) {
            subscription = try watch.hub.subscribe(as: right.principal)
        } catch {
            return outbound.close(.tryAgainLater, reason: error.description)
        }
        watch.access.enter(right)
        let socket = LiveSocket(watch, subscription, outbound)
        defer {
            socket.leave()
            watch.access.leave(right)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            subscription.onEnd { reason in
                // Not when its messages come to it: a client that takes none must not stay for that.
                if reason != .closed { outbound.close(reason.closeCode, reason: reason.rawValue) }
            }
            group.addTask { try await socket.sendMessages() }
            defer { group.cancelAll() }
            for await message in inbound { try await socket.receive(message) }
        }
    }

    private func leave() {
        subscription.close()
        let wasOnDashboard = state.withLock { $0.interests[.dashboard] != nil }
        if wasOnDashboard { watch.dashboard.count(-1) }
    }

    private func sendMessages() async throws {
        while true {
            let deliveries = await subscription.next()
            if deliveries.isEmpty { return }
            var texts: [ByteBuffer] = []
            for delivery in deliveries {
                switch delivery {
                case .message(let message): texts.append(message.rendition(LiveSocketFrame.init).text)
                case .dropped(let count): texts.append(ByteBuffer(bytes: LiveEnvelope.dropped(count)))
                case .omitted(let topic, let count):
                    texts.append(ByteBuffer(bytes: LiveEnvelope.omitted(topic, count)))
                case .ended: return
                }
            }
            let ready = texts
            try await sending.withLock { try await outbound.send(texts: ready) }
        }
    }
}

extension LiveSocket {
    private func receive(_ message: WebSocketMessage) async throws {
        guard case .text(let text) = message else {
            return outbound.close(.unacceptableData, reason: "messages are text: JSON")
        }
        do {
            let request = try LiveCommand.read(text)
            try await sending.withLock { try await carryOut(request) }
        } catch let error as LiveCommand.Misunderstanding {
            try await send(LiveEnvelope.error(error.detail, ref: error.ref))
        }
    }

    private func carryOut(_ request: LiveCommand.Request) async throws {
        switch request.command {
        case .ping: try await send(LiveEnvelope.pong(ref: request.ref))
        case .unsubscribe(let topics):
            subscription.unwatch(forget(topics))
            try await send(LiveEnvelope.unsubscribed(topics, ref: request.ref))
        case .subscribe(let interests, let position):
            try await subscribe(to: interests, after: position, ref: request.ref)
        }
    }

    private func subscribe(to interests: [LiveInterest], after: LivePosition?, ref: String?) async throws {
        if after != nil, state.withLock({ $0.hasSubscribed }) {
            throw LiveCommand.Misunderstanding(
                detail: "last_seen came with a later subscribe; it is allowed with a socket's first one.", ref: ref)
        }
        let start: LiveStart
        do throws(LiveError) {
            start = try subscription.watch(interests, inPlaceOf: former(of: interests), after: after)
        } catch {
            throw LiveCommand.Misunderstanding(detail: error.description, ref: ref)
        }
        remember(interests)
        try await announce(start, interests, ref: ref)
    }

    private func announce(_ start: LiveStart, _ interests: [LiveInterest], ref: String?) async throws {
        let topics = interests.map(\.topic)
        switch start {
        case .live(let position):
            try await send(LiveEnvelope.subscribed(topics, at: position, missed: 0, ref: ref))
            if topics.contains(.dashboard) { try await sendDashboard(at: position) }
        case .resumed(let position, let missed):
            try await send(LiveEnvelope.subscribed(topics, at: position, missed: missed, ref: ref))
        case .reset(let position):
            let parts = try await watch.snapshot.parts(interests)
            try await send(LiveEnvelope.reset(topics, at: position, snapshot: parts, ref: ref))
        }
    }

    private func sendDashboard(at position: LivePosition) async throws {
        try await send(LiveEnvelope.dashboard(try await watch.dashboard.current(), at: position))
    }

    private func send(_ json: [UInt8]) async throws {
        try await outbound.send(text: ByteBuffer(bytes: json))
    }

    /// What the topics of `interests` are watched for so far.
    private func former(of interests: [LiveInterest]) -> [LiveInterest] {
        state.withLock { state in interests.compactMap { state.interests[$0.topic] } }
    }

    /// Notes what is watched now.
    private func remember(_ interests: [LiveInterest]) {
        let isNewOnDashboard = state.withLock { state in
            state.hasSubscribed = true
            let wasOnDashboard = state.interests[.dashboard] != nil
            for interest in interests { state.interests[interest.topic] = interest }
            return !wasOnDashboard && state.interests[.dashboard] != nil
        }
        if isNewOnDashboard { watch.dashboard.count(1) }
    }

    /// Notes that topics are not watched any more; returns what they were watched for.
    private func forget(_ topics: [LiveTopic]) -> [LiveInterest] {
        let forgotten = state.withLock { state in topics.compactMap { state.interests.removeValue(forKey: $0) } }
        if forgotten.contains(where: { $0.topic == .dashboard }) { watch.dashboard.count(-1) }
        return forgotten
    }
}

extension LiveEnd {
    /// The code with which a socket is closed for this reason.
    fileprivate var closeCode: WebSocketCloseCode {
        switch self {
        case .closed: .normal
        case .revoked, .expired: .policyViolation
        case .shutdown: .goingAway
        }
    }
}
