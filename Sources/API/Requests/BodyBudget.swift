import Synchronization

/// Bounds the bytes of request bodies that are held in memory at one time, over all connections.
final class BodyBudget: Sendable {
    private let limit: Int
    private let taken = Atomic<Int>(0)

    /// A budget of `limit` bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// The bytes that are held now.
    var bytesHeld: Int { taken.load(ordering: .relaxed) }

    /// Takes `bytes`; throws 503 where they are not left.
    func take(_ bytes: Int) throws(Problem) {
        let before = taken.wrappingAdd(bytes, ordering: .relaxed).oldValue
        guard before + bytes > limit else { return }
        give(back: bytes)
        throw .unavailable("Too many bytes of requests are being read; send this one again in a moment.")
    }

    /// Gives back what was taken.
    func give(back bytes: Int) {
        taken.wrappingSubtract(bytes, ordering: .relaxed)
    }
}
