/// What is asked for, by how many, and since when messages of it are kept without a gap.
struct LiveRecordings {
    struct Recording {
        /// The number at which it began.
        var since: UInt64
        /// Who asks for it now.
        var watchers = 0
        /// Those of them who take nothing.
        var stalled = 0
        /// When it ends, once nobody asks for it any more.
        var until: ContinuousClock.Instant?
    }

    private(set) var byInterest: [LiveInterest: Recording] = [:]
    private var topics: [LiveTopic: Int] = [:]
    private var topicsByKind: [LiveTopicKinds.RawValue: Int] = [:]
    private var lingering = 0
    /// Rises when interests come or go, or their watchers' pace changes.
    private(set) var version: UInt64 = 0

    /// The kinds of what is kept.
    var kinds: LiveTopicKinds { LiveTopicKinds(rawValue: topicsByKind.keys.reduce(0, |)) }

    /// Whether somebody asks, or asked a moment ago, for a message like this.
    func wants(_ draft: LiveDraft) -> Bool {
        draft.audience?.contains { byInterest[$0] != nil } ?? draft.facts.topics.contains { topics[$0] != nil }
    }

    /// Whether nothing of `interest` is missing after `sequence`.
    func isComplete(_ interest: LiveInterest, after sequence: UInt64) -> Bool {
        byInterest[interest].map { $0.since <= sequence } ?? false
    }

    /// How much work a message for each interest is, in watchers.
    ///
    /// Who takes nothing is hardly any: a message only moves through a queue in memory. Those who read must not be
    /// shown less for it.
    var weights: [LiveInterest: Int] {
        byInterest.mapValues { $0.watchers - $0.stalled + ($0.stalled + 7) / 8 }
    }

    /// Notes how many watchers of each interest take nothing.
    mutating func note(stalled: [LiveInterest: Int]) {
        for (interest, recording) in byInterest {
            let count = min(stalled[interest] ?? 0, recording.watchers)
            guard count != recording.stalled else { continue }
            byInterest[interest]?.stalled = count
            version += 1
        }
    }

    /// Makes what came before `sequence` incomplete.
    mutating func interrupt(at sequence: UInt64) {
        for interest in byInterest.keys { byInterest[interest]?.since = sequence }
    }

    /// Whether messages of `interest` are kept.
    func has(_ interest: LiveInterest) -> Bool { byInterest[interest] != nil }

    /// Counts a watcher of `interest`; a recording that begins does so at `sequence`.
    mutating func add(_ interest: LiveInterest, at sequence: UInt64) {
        version += 1
        if byInterest[interest] == nil {
            topics[interest.topic, default: 0] += 1
            topicsByKind[interest.topic.kind.rawValue, default: 0] += 1
            byInterest[interest] = Recording(since: sequence)
        } else if byInterest[interest]?.until != nil {
            lingering -= 1
        }
        byInterest[interest]?.watchers += 1
        byInterest[interest]?.until = nil
    }

    /// Takes a watcher of `interest` away; the last one leaves it until `until`.
    mutating func remove(_ interest: LiveInterest, until: ContinuousClock.Instant, limits: LiveLimits) {
        guard var recording = byInterest[interest], recording.watchers > 0 else { return }
        version += 1
        recording.watchers -= 1
        recording.stalled = min(recording.stalled, recording.watchers)
        guard recording.watchers == 0 else {
            byInterest[interest] = recording
            return
        }
        guard lingering < limits.lingering else { return drop(interest) }
        recording.until = until
        byInterest[interest] = recording
        lingering += 1
    }

    /// Ends what nobody has asked for until `now`.
    mutating func sweep(at now: ContinuousClock.Instant) {
        guard lingering > 0 else { return }
        let over = byInterest.filter { $0.value.until.map { $0 <= now } == true }.keys
        lingering -= over.count
        for interest in over { drop(interest) }
    }

    private mutating func drop(_ interest: LiveInterest) {
        version += 1
        byInterest[interest] = nil
        topics.countDown(interest.topic)
        topicsByKind.countDown(interest.topic.kind.rawValue)
    }
}

extension Dictionary where Value == Int {
    /// Lowers a count, and forgets it where it comes to zero.
    fileprivate mutating func countDown(_ key: Key) {
        guard let count = self[key] else { return }
        self[key] = count > 1 ? count - 1 : nil
    }
}
