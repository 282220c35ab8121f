import Synchronization

/// Counts open sockets, and holds them to a limit.
public final class OpenSockets: Sendable {
    /// The most sockets that may be open at a time.
    public let limit: Int
    private let taken = Atomic<Int>(0)

    /// Allows `limit` sockets.
    public init(limit: Int) {
        self.limit = limit
    }

    /// How many are open now, with those that are about to open.
    public var count: Int { taken.load(ordering: .relaxed) }

    /// Whether no further one may open.
    public var isFull: Bool { count >= limit }

    /// A place among them; nil where all are taken.
    func place() -> Place? {
        guard taken.wrappingAdd(1, ordering: .relaxed).oldValue < limit else {
            taken.wrappingSubtract(1, ordering: .relaxed)
            return nil
        }
        return Place(of: self)
    }

    /// A socket's place, which is free again when nothing holds it any more.
    final class Place: Sendable {
        private let sockets: OpenSockets

        fileprivate init(of sockets: OpenSockets) {
            self.sockets = sockets
        }

        deinit {
            sockets.taken.wrappingSubtract(1, ordering: .relaxed)
        }
    }
}
