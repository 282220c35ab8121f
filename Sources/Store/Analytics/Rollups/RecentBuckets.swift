import Domain

/// The buckets that were written last, by their keys: a bounded number, none for longer than it is in use.
///
/// Past the bound the one goes that was not used for longest; the others stay.
struct RecentBuckets<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry: Sendable {
        let key: Key
        var value: Value
        var used: Timestamp
        var older: Int?
        var newer: Int?
    }

    private let capacity: Int
    /// For how long a bucket is kept that is not used, in microseconds.
    private let lifetime: Int64
    private var places: [Key: Int] = [:]
    private var entries: [Entry?] = []
    private var free: [Int] = []
    private var oldest: Int?
    private var newest: Int?

    /// None yet, and never more than `capacity`.
    init(capacity: Int, lifetime: Int64) {
        self.capacity = capacity
        self.lifetime = lifetime
    }

    /// How many there are.
    var count: Int { places.count }

    /// The value of `key`, if it is held.
    subscript(key: Key) -> Value? { places[key].flatMap { entries[$0]?.value } }

    /// Holds `value`, as used at `now`, and lets those go that are too many or too old.
    mutating func set(_ key: Key, _ value: Value, at now: Timestamp) {
        if let place = places[key] { remove(at: place) }
        let entry = Entry(key: key, value: value, used: now, older: newest)
        let place = free.popLast() ?? entries.count
        if place == entries.count { entries.append(entry) } else { entries[place] = entry }
        places[key] = place
        if let newest { entries[newest]?.newer = place } else { oldest = place }
        newest = place
        while let oldest, count > capacity || (entries[oldest].map { now - $0.used > lifetime } ?? false) {
            remove(at: oldest)
        }
    }

    private mutating func remove(at place: Int) {
        guard let entry = entries[place] else { return }
        if let older = entry.older { entries[older]?.newer = entry.newer } else { oldest = entry.newer }
        if let newer = entry.newer { entries[newer]?.older = entry.older } else { newest = entry.older }
        places[entry.key] = nil
        entries[place] = nil
        free.append(place)
    }
}
