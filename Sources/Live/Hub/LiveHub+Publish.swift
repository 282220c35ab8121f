import Synchronization

/// How far a message goes.
public enum LiveScope: Sendable {
    /// To the watchers of this hub.
    case here
    /// To the watchers of all hubs that are connected with this one.
    case everywhere
}

extension LiveHub {
    /// Hands a message to all who asked for it; without anybody, it is nothing.
    public func publish(_ draft: LiveDraft, to scope: LiveScope = .everywhere) {
        publish([draft], to: scope)
    }

    /// Hands messages to all who asked for them, in order: each subscriber is woken once.
    public func publish(_ drafts: [LiveDraft], to scope: LiveScope = .everywhere) {
        guard !drafts.isEmpty else { return }
        var outlet: (@Sendable (LiveExport) -> Void)?
        var abroad: [LiveDraft] = []
        let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            var woken: [CheckedContinuation<Void, Never>] = []
            for draft in drafts where state.recordings.wants(draft) {
                state.sequence += 1
                let message = LiveMessage(draft, at: LivePosition(epoch: epoch, sequence: state.sequence))
                state.ring.append(message, limits: limits)
                state.offer(message, limits: limits, waking: &woken)
            }
            if scope == .everywhere, !state.remote.isEmpty {
                outlet = state.outlet
                abroad = drafts.filter { draft in state.remote.values.contains { $0.wants(draft) } }
            }
            return woken
        }
        for continuation in woken { continuation.resume() }
        if !abroad.isEmpty { outlet?(.drafts(abroad)) }
    }

    /// Tells those with an interest that so many further records of it were not made into messages.
    public func publish(omitted counts: [LiveInterest: Int], to scope: LiveScope = .everywhere) {
        guard !counts.isEmpty else { return }
        var outlet: (@Sendable (LiveExport) -> Void)?
        var abroad: [LiveInterest: Int] = [:]
        let woken = state.withLock { state in
            var woken: [CheckedContinuation<Void, Never>] = []
            for (interest, count) in counts {
                for watcher in state.watchers[interest.topic, default: [:]].values
                where watcher.filters.contains(interest.filter) {
                    guard let continuation = watcher.subscription.noteOmitted(count, of: interest.topic) else {
                        continue
                    }
                    woken.append(continuation)
                }
            }
            if scope == .everywhere {
                outlet = state.outlet
                abroad = counts.filter { count in state.remote.values.contains { $0.watchers[count.key] != nil } }
            }
            return woken
        }
        for continuation in woken { continuation.resume() }
        if !abroad.isEmpty { outlet?(.omitted(abroad)) }
    }
}

extension LiveHub.State {
    fileprivate func offer(
        _ message: LiveMessage, limits: LiveLimits, waking woken: inout [CheckedContinuation<Void, Never>]
    ) {
        if let audience = message.audience {
            for interest in audience {
                offer(message, of: interest.topic, limits: limits, waking: &woken) { $0 == interest.filter }
            }
        } else {
            let fields = message.facts.fields
            for topic in message.facts.topics {
                offer(message, of: topic, limits: limits, waking: &woken) { $0.admits(fields) }
            }
        }
    }

    private func offer(
        _ message: LiveMessage, of topic: LiveTopic, limits: LiveLimits,
        waking woken: inout [CheckedContinuation<Void, Never>], to isWanted: (LiveFields) -> Bool
    ) {
        guard let all = watchers[topic] else { return }
        for watcher in all.values where watcher.filters.contains(where: isWanted) {
            if let continuation = watcher.subscription.offer(message, limits: limits) { woken.append(continuation) }
        }
    }
}
