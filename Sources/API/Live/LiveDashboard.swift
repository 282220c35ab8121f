import Live
import Logging
import Store
import Synchronization

/// The dashboard's numbers for all who watch them: computed once a second, while somebody watches.
final class LiveDashboard: Sendable {
    /// The time between two looks at the numbers.
    static let interval = Duration.seconds(1)
    /// How long numbers that do not change go without being sent.
    static let longestSilence = Duration.seconds(5)

    private struct Frame {
        let json: [UInt8]
        let madeAt: ContinuousClock.Instant
    }

    private let hub: LiveHub
    private let make: @Sendable () async throws -> [UInt8]
    private let watchers = Atomic<Int>(0)
    private let latest = Mutex<Frame?>(nil)
    private let cache = SnapshotCache()

    /// Sends what `make` makes, JSON that begins with the moment, to those who watch by `hub`.
    init(hub: LiveHub, make: @escaping @Sendable () async throws -> [UInt8]) {
        self.hub = hub
        self.make = make
    }

    /// Notes that there is one more who watches, or with `-1` one fewer.
    func count(_ change: Int) {
        watchers.wrappingAdd(change, ordering: .relaxed)
    }

    /// The numbers, at most as old as the time between two frames; many who ask at once wait for one answer.
    func current() async throws -> [UInt8] {
        let frame = latest.withLock { $0 }
        if let frame, ContinuousClock.now - frame.madeAt < LiveDashboard.interval { return frame.json }
        return try await cache.answer(to: SnapshotQuestion("dashboard"), generation: 0) { [make, weak self] in
            let json = try await make()
            self?.keep(json)
            return json
        }
    }

    /// Sends frames until the task is cancelled.
    func run(_ logger: Logger) async {
        var sent: (numbers: ArraySlice<UInt8>, at: ContinuousClock.Instant)?
        var next = ContinuousClock.now
        while !Task.isCancelled {
            next = max(next + LiveDashboard.interval, .now)
            try? await ContinuousClock().sleep(until: next)
            guard watchers.load(ordering: .relaxed) > 0 else {
                sent = nil
                continue
            }
            do {
                let json = try await make()
                keep(json)
                let numbers = LiveDashboard.numbers(json)
                if let sent, sent.numbers == numbers, .now - sent.at < LiveDashboard.longestSilence { continue }
                sent = (numbers, .now)
                hub.publish(LiveDraft(facts: LiveFacts(topics: [.dashboard]), payload: json), to: .here)
            } catch {
                logger.debug("the dashboard's numbers could not be read", metadata: ["error": "\(error)"])
            }
        }
    }

    private func keep(_ json: [UInt8]) {
        latest.withLock { $0 = Frame(json: json, madeAt: .now) }
    }

    /// What is compared to see whether anything has changed: all but the moment, which comes first.
    private static func numbers(_ json: [UInt8]) -> ArraySlice<UInt8> {
        json.firstIndex(of: UInt8(ascii: ",")).map { json[$0...] } ?? json[...]
    }
}
