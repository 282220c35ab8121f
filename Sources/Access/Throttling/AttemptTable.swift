/// The recent attempts of many users, or of many addresses, in bounded memory.
package struct AttemptTable {
    private struct Attempt {
        let id: UInt64
        let time: ContinuousClock.Instant
        var isConfirmed = false
    }

    private let limits: LoginThrottle.Limits
    private var attempts: [String: [Attempt]] = [:]

    /// Starts empty.
    package init(_ limits: LoginThrottle.Limits) {
        self.limits = limits
    }

    /// How many keys have attempts.
    package var count: Int { attempts.count }

    /// How long until another attempt is allowed; nil for now.
    package mutating func wait(for key: String, at now: ContinuousClock.Instant) -> Duration? {
        guard let all = attempts[key] else { return nil }
        let recent = all.filter { now - $0.time < limits.window }
        attempts[key] = recent.isEmpty ? nil : recent
        guard recent.count >= limits.failures else { return nil }
        return limits.window - (now - recent[recent.count - limits.failures].time)
    }

    /// Counts an attempt, which is taken for a failure until it is forgotten.
    package mutating func reserve(_ id: UInt64, for key: String, at now: ContinuousClock.Instant) {
        if attempts[key] == nil, attempts.count >= limits.entries {
            makeRoom(at: now)
        }
        attempts[key, default: []].append(Attempt(id: id, time: now))
    }

    /// Makes an attempt a failure that a later success of the same key wipes out.
    package mutating func confirm(_ id: UInt64, for key: String) {
        guard let index = attempts[key]?.firstIndex(where: { $0.id == id }) else { return }
        attempts[key]?[index].isConfirmed = true
    }

    /// Takes an attempt back, and with `andConfirmed` all failures too; attempts that are under way stay.
    package mutating func forget(_ id: UInt64, for key: String, andConfirmed: Bool = false) {
        guard let all = attempts[key] else { return }
        let rest = all.filter { $0.id != id && !(andConfirmed && $0.isConfirmed) }
        attempts[key] = rest.isEmpty ? nil : rest
    }

    /// Drops expired entries, and if these are too few, those with the fewest attempts, oldest first.
    private mutating func makeRoom(at now: ContinuousClock.Instant) {
        attempts = attempts.filter { _, attempts in attempts.contains { now - $0.time < limits.window } }
        guard attempts.count >= limits.entries else { return }
        // Several at a time, so that a flood of names does not pay for a sort each.
        let surplus = attempts.count - limits.entries + max(1, limits.entries / 64)
        let ranked = attempts.map { key, all in (key: key, count: all.count, last: all.last?.time ?? now) }
        let victims = ranked.sorted { ($0.count, $0.last) < ($1.count, $1.last) }.prefix(surplus)
        for victim in victims { attempts[victim.key] = nil }
    }
}
