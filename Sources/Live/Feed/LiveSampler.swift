import Domain

/// Chooses which records are worth a message: those that somebody asks for, no more than can be watched.
struct LiveSampler {
    private struct Entry {
        let interest: LiveInterest
        let isOpen: Bool
        var allowance: RateAllowance
        var omitted = 0
    }

    private let limits: LiveFeedLimits
    private var entries: [Entry] = []
    private var byTopic: [LiveTopic: [Int]] = [:]
    private var bySession: [String: [Int]] = [:]
    private var byTool: [String: [Int]] = [:]
    private var messages: RateAllowance
    private var checks: RateAllowance
    private var matching: [Int] = []
    private var touches: [String: SessionTouch] = [:]
    private var untouched = 0
    /// What was chosen and not yet taken.
    private var chosen: [(row: LiveRow, audience: [LiveInterest])] = []

    /// A sampler without any interests.
    init(_ limits: LiveFeedLimits, at now: ContinuousClock.Instant) {
        self.limits = limits
        messages = RateAllowance(perSecond: limits.messagesPerSecond, at: now)
        checks = RateAllowance(perSecond: limits.checksPerSecond, at: now)
    }

    /// Takes over what is asked for; interests that stay keep what they have used.
    mutating func set(_ demand: LiveDemand, at now: ContinuousClock.Instant) {
        let old = Dictionary(uniqueKeysWithValues: entries.map { ($0.interest, $0) })
        entries = demand.watchers.map { interest, watchers in
            let rate = limits.rowsPerSecond(watchers: watchers)
            let burst = min(limits.rowsPerSecond, rate * limits.burstSeconds)
            let allowance =
                old[interest]?.allowance.with(perSecond: rate, burst: burst)
                ?? RateAllowance(perSecond: rate, burst: burst, at: now)
            return Entry(
                interest: interest, isOpen: interest.filter.isEmpty, allowance: allowance,
                omitted: old[interest]?.omitted ?? 0)
        }
        byTopic = [:]
        bySession = [:]
        byTool = [:]
        for (index, entry) in entries.enumerated() {
            switch entry.interest.topic {
            case .session(let id): bySession[id, default: []].append(index)
            case .tool(let name): byTool[name, default: []].append(index)
            case let topic: byTopic[topic, default: []].append(index)
            }
        }
    }

    /// Lets time pass.
    mutating func refill(at now: ContinuousClock.Instant) {
        messages.refill(at: now)
        checks.refill(at: now)
        for index in entries.indices { entries[index].allowance.refill(at: now) }
    }

    /// Looks at the records that were stored of a batch.
    mutating func look(at batch: RecordBatch, _ receipt: WriteReceipt) {
        for (kind, places) in batch.parts {
            let part = receipt.part(places)
            switch kind {
            case .events: choose(batch.events, part)
            case .metrics: choose(batch.metrics, part)
            case .errors: choose(batch.errors, part)
            case .costs: choose(batch.costs, part)
            case .sessions:
                let existing = Set(part.existing)
                for (place, start) in batch.sessions.enumerated() where !existing.contains(place) {
                    touch(start.sessionID, at: start.timestamp) { $0.add(start) }
                }
            }
        }
    }

    /// Counts records that were not looked at.
    mutating func pass(over count: Int, of topic: LiveTopic?) {
        for index in entries.indices {
            switch entries[index].interest.topic {
            case .session, .tool: entries[index].omitted += count
            case let other where other == topic: entries[index].omitted += count
            default: continue
            }
        }
    }

    /// Takes what was chosen, touched sessions last.
    mutating func takeChosen() -> [(row: LiveRow, audience: [LiveInterest])] {
        for touch in touches.values {
            findMatching(LiveRow.session(touch), topic: .sessions, session: touch.sessionID, tool: nil) {
                $0.passes($1)
            }
            decide { .session(touch) }
        }
        touches.removeAll(keepingCapacity: touches.count <= 64)
        for index in byTopic[.sessions] ?? [] { entries[index].omitted += untouched }
        untouched = 0
        defer { chosen = [] }
        return chosen
    }

    /// Whether something was omitted that has not been told.
    var hasOmitted: Bool { entries.contains { $0.omitted > 0 } }

    /// Takes the counts of what was omitted.
    mutating func takeOmitted() -> [LiveInterest: Int] {
        var counts: [LiveInterest: Int] = [:]
        for index in entries.indices where entries[index].omitted > 0 {
            counts[entries[index].interest] = entries[index].omitted
            entries[index].omitted = 0
        }
        return counts
    }
}

extension LiveSampler {
    private mutating func choose<Record: LiveRecord>(_ records: [Record], _ receipt: WriteReceipt) {
        let existing = Set(receipt.existing)
        let open = openOnly(Record.liveTopic)
        for (place, record) in records.enumerated() where existing.isEmpty || !existing.contains(place) {
            if let open, !open.contains(where: { entries[$0].allowance.hasOne }) || !messages.hasOne {
                // Nobody can get any of the rest, so it need not be looked at.
                let rest = records.count - place - existing.count { $0 >= place }
                for index in open { entries[index].omitted += rest }
                return
            }
            findMatching(record, topic: Record.liveTopic, session: record.sessionID, tool: record.liveTool) {
                $0.passes($1)
            }
            decide { Record.row(Stored(id: receipt.ids[place], record: record)) }
            if let id = record.sessionID { touch(id, at: record.timestamp) { record.add(to: &$0) } }
        }
    }

    /// The interests in a kind, where all of them are in all of it, and nobody asks for sessions or tools.
    private func openOnly(_ topic: LiveTopic?) -> [Int]? {
        guard bySession.isEmpty, byTool.isEmpty, byTopic[.sessions] == nil else { return nil }
        let indices = topic.flatMap { byTopic[$0] } ?? []
        return indices.allSatisfy { entries[$0].isOpen } ? indices : nil
    }

    /// Finds those who ask for a record, into `matching`.
    @inline(__always)
    private mutating func findMatching<Record>(
        _ record: Record, topic: LiveTopic?, session: String?, tool: String?, passes: (Record, LiveFields) -> Bool
    ) {
        matching.removeAll(keepingCapacity: true)
        if let topic, let indices = byTopic[topic] { match(record, indices, passes) }
        if !bySession.isEmpty, let session, let indices = bySession[session] { match(record, indices, passes) }
        if !byTool.isEmpty, let tool, let indices = byTool[tool] { match(record, indices, passes) }
    }

    @inline(__always)
    private mutating func match<Record>(
        _ record: Record, _ indices: [Int], _ passes: (Record, LiveFields) -> Bool
    ) {
        for index in indices {
            if entries[index].isOpen {
                matching.append(index)
            } else if checks.hasOne {
                checks.use()
                if passes(record, entries[index].interest.filter) { matching.append(index) }
            } else {
                entries[index].omitted += 1
            }
        }
    }

    /// Chooses a record for those of `matching` who may be shown one more; counts it for the others.
    @inline(__always)
    private mutating func decide(_ row: () -> LiveRow) {
        guard !matching.isEmpty else { return }
        let isAllowed = messages.hasOne
        var audience: [LiveInterest] = []
        for index in matching {
            if isAllowed, entries[index].allowance.hasOne {
                entries[index].allowance.use()
                audience.append(entries[index].interest)
            } else {
                entries[index].omitted += 1
            }
        }
        guard !audience.isEmpty else { return }
        messages.use()
        chosen.append((row(), audience))
    }

    @inline(__always)
    private mutating func touch(_ id: String, at moment: Timestamp, _ add: (inout SessionTouch) -> Void) {
        guard byTopic[.sessions] != nil || bySession[id] != nil else { return }
        guard touches[id] != nil || touches.count < limits.touchedSessions else {
            untouched += 1
            return
        }
        add(&touches[id, default: SessionTouch(id, at: moment)])
    }
}

extension LiveFeedLimits {
    /// How many records a second an interest with so many watchers is shown.
    func rowsPerSecond(watchers: Int) -> Int {
        max(leastRowsPerSecond, min(rowsPerSecond, deliveriesPerSecond / max(1, watchers)))
    }
}
