import Synchronization

extension LiveHub {
    /// See `LiveSubscription.watch`.
    func add(
        _ interests: [LiveInterest], inPlaceOf former: [LiveInterest], to subscription: LiveSubscription,
        after: LivePosition?
    ) throws(LiveError) -> LiveStart {
        let until = now() + limits.linger
        let result = state.withLock { state -> Result<LiveStart, LiveError> in
            guard state.subscriptions[subscription.id] != nil else {
                return .failure(.ended(subscription.end ?? .closed))
            }
            let all = state.interests[subscription.id, default: []].subtracting(former).union(interests)
            guard all.count <= limits.interests else {
                return .failure(.tooManyInterests(all.count, limit: limits.interests))
            }
            let missed = after.map { self.missed(by: interests, after: $0, state) }
            state.add(interests, to: subscription)
            for interest in former where !interests.contains(interest) {
                state.remove(interest, from: subscription, until: until, limits: limits)
            }
            noteKinds(state)
            let position = LivePosition(epoch: epoch, sequence: state.sequence)
            guard let missed else { return .success(.live(position)) }
            guard let messages = missed else { return .success(.reset(position)) }
            // Still locked: what is published from now on comes after these.
            subscription.replay(messages, limits: limits)
            return .success(.resumed(position, missed: messages.count))
        }
        return try result.get()
    }

    /// See `LiveSubscription.unwatch`.
    func remove(_ interests: [LiveInterest], from subscription: LiveSubscription) {
        let until = now() + limits.linger
        state.withLock { state in
            for interest in interests { state.remove(interest, from: subscription, until: until, limits: limits) }
            noteKinds(state)
        }
    }

    /// Ends a subscription and forgets it.
    func remove(_ subscription: LiveSubscription, because end: LiveEnd) {
        let until = now() + limits.linger
        state.withLock { state in
            for interest in state.interests[subscription.id] ?? [] {
                state.remove(interest, from: subscription, until: until, limits: limits)
            }
            state.interests[subscription.id] = nil
            state.subscriptions[subscription.id] = nil
            noteKinds(state)
        }
        subscription.finish(end)
    }

    /// What somebody with these interests missed after a position; nil where it is not known, or too much.
    private func missed(by interests: [LiveInterest], after: LivePosition, _ state: State) -> [LiveMessage]? {
        guard after.epoch == epoch, after.sequence <= state.sequence else { return nil }
        guard interests.allSatisfy({ state.recordings.isComplete($0, after: after.sequence) }),
            let messages = state.ring.messages(after: after.sequence)
        else { return nil }
        let wanted = messages.filter { message in interests.contains(where: message.isFor) }
        let bytes = wanted.reduce(0) { $0 + $1.payload.count }
        guard wanted.count <= limits.queuedMessages, bytes <= limits.queuedBytes else { return nil }
        return wanted
    }
}

extension LiveHub.State {
    fileprivate mutating func add(_ interests: [LiveInterest], to subscription: LiveSubscription) {
        for interest in interests {
            guard self.interests[subscription.id, default: []].insert(interest).inserted else { continue }
            // A number of its own for the beginning: whoever was here when nothing was recorded has a lower one, and so
            // is not told that nothing was missed.
            if !recordings.has(interest) { sequence += 1 }
            recordings.add(interest, at: sequence)
            watchers[interest.topic, default: [:]][
                subscription.id, default: LiveHub.Watcher(subscription: subscription, filters: [])
            ].filters.append(interest.filter)
        }
    }

    fileprivate mutating func remove(
        _ interest: LiveInterest, from subscription: LiveSubscription, until: ContinuousClock.Instant,
        limits: LiveLimits
    ) {
        guard interests[subscription.id]?.remove(interest) != nil else { return }
        recordings.remove(interest, until: until, limits: limits)
        guard var watcher = watchers[interest.topic]?[subscription.id] else { return }
        watcher.filters.removeAll { $0 == interest.filter }
        watchers[interest.topic]?[subscription.id] = watcher.filters.isEmpty ? nil : watcher
        if watchers[interest.topic]?.isEmpty == true { watchers[interest.topic] = nil }
    }
}
