import Synchronization

/// What the watchers of another hub ask for, for as long as that hub keeps saying so.
struct RemoteInterests: Sendable {
    /// How many ask for each.
    let watchers: [LiveInterest: Int]
    let kinds: LiveTopicKinds
    let until: ContinuousClock.Instant

    init(_ watchers: [LiveInterest: Int], until: ContinuousClock.Instant) {
        self.watchers = watchers
        self.until = until
        kinds = watchers.keys.reduce(into: []) { $0.insert($1.topic.kind) }
    }

    /// Whether one of them is for `draft`.
    func wants(_ draft: LiveDraft) -> Bool { watchers.keys.contains(where: draft.isFor) }
}

/// What a hub has for others.
package enum LiveExport: Sendable {
    /// Messages.
    case drafts([LiveDraft])
    /// How many further records were not made into messages.
    case omitted([LiveInterest: Int])
}

/// All that is asked for, here and elsewhere, at one time.
package struct LiveDemand: Sendable {
    /// Equal for two of one hub only if nothing changed between them.
    package let version: UInt64
    /// How many ask for each, where those who take nothing count for an eighth; zero where they have just gone.
    package let watchers: [LiveInterest: Int]
}

extension LiveHub {
    /// Sends what is published everywhere through `outlet` too, where other hubs ask for it.
    package func setOutlet(_ outlet: @escaping @Sendable (LiveExport) -> Void) {
        state.withLock { $0.outlet = outlet }
    }

    /// Notes that messages of other hubs may have been lost: who comes back from before is told to begin anew.
    package func interrupt() {
        state.withLock { state in
            state.sequence += 1
            state.recordings.interrupt(at: state.sequence)
        }
    }

    /// Notes what the watchers of another hub ask for, until a time.
    package func setRemote(_ watchers: [LiveInterest: Int], of hub: String, until: ContinuousClock.Instant) {
        let (outlet, missed) = state.withLock { state -> ((@Sendable (LiveExport) -> Void)?, [LiveInterest: Int]) in
            guard state.remote[hub] != nil || state.remote.count < limits.hubs else { return (nil, [:]) }
            if state.remote[hub]?.watchers ?? [:] != watchers { state.remoteVersion += 1 }
            state.remote[hub] = watchers.isEmpty ? nil : RemoteInterests(watchers, until: until)
            noteKinds(state)
            return (state.outlet, state.unknown?.missed(by: watchers.keys, of: hub) ?? [:])
        }
        if !missed.isEmpty { outlet?(.omitted(missed)) }
    }

    /// Begins to count what is stored, until it is known what all other hubs ask for.
    package func beginUnknownDemand() {
        state.withLock { $0.unknown = UnknownDemand() }
        isDemandUnknown.store(true, ordering: .relaxed)
    }

    /// Notes that it is known what all other hubs ask for.
    package func endUnknownDemand() {
        isDemandUnknown.store(false, ordering: .relaxed)
        state.withLock { $0.unknown = nil }
    }

    /// Notes records that were stored, while it is not known who asks for them. Costs one atomic read where it is.
    func noteStored(_ count: Int, of kind: String) {
        guard isDemandUnknown.load(ordering: .relaxed) else { return }
        state.withLock { $0.unknown?.note(count, of: kind) }
    }

    /// Tells this hub's own watchers that so many messages of other hubs were lost, whatever they were of.
    package func tellLost(_ count: Int) {
        let interests = state.withLock { Array($0.recordings.byInterest.keys) }.filter { $0.topic != .dashboard }
        publish(omitted: Dictionary(uniqueKeysWithValues: interests.map { ($0, count) }), to: .here)
    }

    /// Changes with `ownDemand`.
    package var ownVersion: UInt64 { state.withLock { $0.recordings.version } }

    /// How many of this hub's own watchers ask for what.
    package var ownDemand: LiveDemand {
        state.withLock { state in
            LiveDemand(
                version: state.recordings.version, watchers: state.recordings.weights)
        }
    }

    /// What is asked for, where it differs from `version`; nil where nothing changed.
    func demand(unless version: UInt64?) -> LiveDemand? {
        state.withLock { state in
            let current = state.recordings.version &+ state.remoteVersion
            guard current != version else { return nil }
            var watchers = state.recordings.weights
            for remote in state.remote.values { watchers.merge(remote.watchers, uniquingKeysWith: +) }
            return LiveDemand(version: current, watchers: watchers)
        }
    }
}
