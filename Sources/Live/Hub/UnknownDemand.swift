import Domain

/// What was stored while it is not known what the watchers of other hubs ask for: nobody made messages of it for them.
///
/// A hub that says what its watchers ask for, in that time, is told once how many records they may have missed.
struct UnknownDemand: Sendable {
    private var counts: [String: Int] = [:]
    private var told: Set<String> = []

    /// Counts records that were stored.
    mutating func note(_ count: Int, of kind: String) {
        counts[kind, default: 0] += count
    }

    /// How many records each of a hub's interests may have missed; nothing where the hub was told before.
    mutating func missed(by interests: some Sequence<LiveInterest>, of hub: String) -> [LiveInterest: Int] {
        guard told.insert(hub).inserted else { return [:] }
        var missed: [LiveInterest: Int] = [:]
        for interest in interests {
            let count = interest.topic.kindsOfRecords.reduce(0) { $0 + counts[$1, default: 0] }
            if count > 0 { missed[interest] = count }
        }
        return missed
    }
}

extension LiveTopic {
    /// The kinds of records that may belong to it.
    fileprivate var kindsOfRecords: [String] {
        switch self {
        case .dashboard: []
        case .events: ["events"]
        case .errors: ["errors"]
        case .costs: ["costs"]
        case .tool: ["events", "costs"]
        case .sessions, .session: ["events", "metrics", "errors", "costs", "sessions"]
        }
    }
}
