import Synchronization

/// A clock that goes on like any other, until a test stops it and moves it by hand.
package final class Uptime: Sendable {
    private let stopped = Mutex<ContinuousClock.Instant?>(nil)

    /// The time.
    package var now: ContinuousClock.Instant { stopped.withLock { $0 ?? .now } }

    /// Makes it stand still.
    package func stop() { stopped.withLock { $0 = $0 ?? .now } }

    /// Makes it stand still, this much later.
    package func advance(by duration: Duration) { stopped.withLock { $0 = ($0 ?? .now) + duration } }
}
