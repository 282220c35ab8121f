/// Answers that one instance computes and all serve, for a while.
///
/// Redis in trouble only means that each instance computes its own.
public struct SharedSnapshot: Sendable {
    private let lifetime: Duration
    private let patience: Duration
    private static let step = Duration.milliseconds(15)

    private let client: RedisClient

    /// Answers shared through `client`, each for its `lifetime` since its making began; after `patience` an instance
    /// does not wait any more for one that computes.
    public init(
        _ client: RedisClient, lifetime: Duration = .seconds(1), patience: Duration = .milliseconds(300)
    ) {
        self.client = client
        self.lifetime = lifetime
        self.patience = patience
    }

    /// The answer called `key`: another instance's that is young enough, or else what `make` makes.
    public func bytes(for key: String, make: @Sendable () async throws -> [UInt8]) async throws -> [UInt8] {
        let began = ContinuousClock.now
        switch await find(key) {
        case .made(let bytes): return bytes
        case .nobodys: return try await make()
        case .ours:
            do {
                let bytes = try await make()
                await keep(bytes, key, since: began)
                return bytes
            } catch {
                await release(key, since: began)
                throw error
            }
        }
    }

    private enum Finding: Sendable {
        case made([UInt8])
        /// This instance is to compute it for all.
        case ours
        /// Redis is of no use now, or another instance computes for too long.
        case nobodys
    }

    private func find(_ key: String) async -> Finding {
        let end = ContinuousClock.now + patience
        repeat {
            do throws(RedisError) {
                if case .bytes(let bytes) = try await client.call(["GET", value(key)]) { return .made(bytes) }
                let milliseconds = Int64(lifetime / .milliseconds(1))
                let reply = try await client.call(["SET", lock(key), "1", "NX", "PX", "\(milliseconds)"])
                if reply != .null { return .ours }
            } catch {
                return .nobodys
            }
            try? await Task.sleep(for: SharedSnapshot.step)
        } while ContinuousClock.now < end && !Task.isCancelled
        return .nobodys
    }

    /// Keeps an answer to the end of its time, counted from when its making began.
    private func keep(_ bytes: [UInt8], _ key: String, since began: ContinuousClock.Instant) async {
        guard let left = left(since: began) else { return }
        _ = try? await client.commands.call(
            [Array("SET".utf8), Array(value(key).utf8), bytes, Array("PX".utf8), Array("\(left)".utf8)])
    }

    /// Lets others try, where this instance failed; a lock that has run out may be somebody else's by now.
    private func release(_ key: String, since began: ContinuousClock.Instant) async {
        guard left(since: began) != nil else { return }
        _ = try? await client.call(["DEL", lock(key)])
    }

    /// Milliseconds until the time of what began then is over.
    private func left(since began: ContinuousClock.Instant) -> Int64? {
        let left = Int64((lifetime - (.now - began)) / .milliseconds(1))
        return left > 0 ? left : nil
    }

    private func value(_ key: String) -> String { client.name("snapshot", key) }
    private func lock(_ key: String) -> String { client.name("snapshot-lock", key) }
}

extension SharedSnapshot? {
    /// The answer called `key`, shared where there is somebody to share it with.
    public func bytes(for key: String, make: @Sendable () async throws -> [UInt8]) async throws -> [UInt8] {
        guard let self else { return try await make() }
        return try await self.bytes(for: key, make: make)
    }
}
