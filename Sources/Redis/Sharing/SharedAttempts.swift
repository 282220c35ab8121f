/// Attempts of all instances together, counted by key over a sliding window, in Redis.
///
/// It is for keeping many instances from being weaker than one; each has to count by itself besides, since Redis may be
/// away or forget.
public struct SharedAttempts: Sendable {
    /// What Redis says of an attempt.
    public enum Admission: Sendable, Equatable {
        /// It was counted.
        case allowed
        /// One of its keys has too many; it may come again after so many milliseconds, and was not counted.
        case wait(milliseconds: Int64)
        /// Redis is of no use now.
        case unknown
    }

    private let client: RedisClient
    private let limit: Int
    private let windowMilliseconds: Int64

    /// Allows `limit` attempts in `window`, for each key.
    public init(_ client: RedisClient, limit: Int, window: Duration) {
        self.client = client
        self.limit = limit
        windowMilliseconds = Int64(window / .milliseconds(1))
    }

    /// Counts the attempt `id` for each of `keys`, unless one of them has too many.
    public func reserve(_ id: String, for keys: [String]) async -> Admission {
        do throws(RedisError) {
            let reply = try await client.evaluate(
                SharedAttempts.reserving, keys: names(keys), [id, "\(limit)", "\(windowMilliseconds)"])
            guard case .integer(let wait) = reply else { return .unknown }
            return wait > 0 ? .wait(milliseconds: wait) : .allowed
        } catch {
            return .unknown
        }
    }

    /// Makes the attempt `id` of `keys` a failure.
    public func confirm(_ id: String, for keys: [String]) async {
        _ = try? await client.evaluate(
            SharedAttempts.confirming, keys: names(keys), [id, "\(windowMilliseconds)"])
    }

    /// Takes the attempt `id` of `keys` back, and all failures of `cleared`.
    public func forget(_ id: String, for keys: [String], clearing cleared: [String] = []) async {
        _ = try? await client.evaluate(
            SharedAttempts.forgetting, keys: names(keys) + names(cleared), [id, "\(keys.count)"])
    }

    private func names(_ keys: [String]) -> [String] { keys.map { client.name("attempts", $0) } }

    // A key is a sorted set of attempts by Redis' own clock, which all instances share: `p:` is under way, `f:` failed.
    // Redis tells no other time than that of day: attempts of a time to come, after it was set back, count as made now.
    private static let reserving = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local limit, window, wait = tonumber(ARGV[2]), tonumber(ARGV[3]), 0
        for _, key in ipairs(KEYS) do
            redis.call('ZREMRANGEBYSCORE', key, '-inf', now - window)
            for _, member in ipairs(redis.call('ZRANGEBYSCORE', key, '(' .. now, '+inf')) do
                redis.call('ZADD', key, now, member)
            end
            local first = redis.call('ZRANGE', key, -limit, -limit, 'WITHSCORES')[2]
            if first then wait = math.max(wait, tonumber(first) + window - now, 1) end
        end
        if wait > 0 then return wait end
        for _, key in ipairs(KEYS) do
            redis.call('ZADD', key, now, 'p:' .. ARGV[1])
            redis.call('PEXPIRE', key, window)
        end
        return 0
        """

    private static let confirming = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        for _, key in ipairs(KEYS) do
            local score = redis.call('ZSCORE', key, 'p:' .. ARGV[1]) or now
            redis.call('ZREM', key, 'p:' .. ARGV[1])
            redis.call('ZADD', key, score, 'f:' .. ARGV[1])
            redis.call('PEXPIRE', key, tonumber(ARGV[2]))
        end
        return 0
        """

    private static let forgetting = """
        for index, key in ipairs(KEYS) do
            if index <= tonumber(ARGV[2]) then
                redis.call('ZREM', key, 'p:' .. ARGV[1])
            else
                for _, member in ipairs(redis.call('ZRANGE', key, 0, -1)) do
                    if string.sub(member, 1, 2) == 'f:' then redis.call('ZREM', key, member) end
                end
            end
        end
        return 0
        """
}
