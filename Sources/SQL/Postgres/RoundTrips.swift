import Synchronization

/// Counts how often the connections of a database waited for the server: over a network, that is what takes the time.
final class RoundTrips: Sendable {
    private let waits = Atomic<Int>(0)

    /// How often was waited.
    var total: Int { waits.load(ordering: .relaxed) }

    /// Counts a wait.
    func count() {
        waits.add(1, ordering: .relaxed)
    }
}
