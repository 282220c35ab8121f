import Live
import LiveTesting
import Logging
import RedisServer

@testable import Redis

/// Runs `body` with a client that is connected, or trying to.
func withClient(
    _ address: RedisAddress, prefix: String = "test", authorities: String? = nil, isAwaited: Bool = true,
    command: Duration = .milliseconds(500),
    _ body: (RedisClient) async throws -> Void
) async throws {
    var limits = RedisLimits()
    limits.connecting = .milliseconds(500)
    limits.command = command
    limits.leastPause = .milliseconds(20)
    limits.longestPause = .milliseconds(200)
    limits.quiet = .milliseconds(100)
    let client = RedisClient(
        address, prefix: prefix, limits: limits, authorities: authorities,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let running = Task { await client.run() }
    defer { running.cancel() }
    if isAwaited { try await eventually("connected") { client.condition == .connected } }
    try await body(client)
}

extension RedisClient {
    var isAway: Bool { condition != .connected }
}

extension RedisServer {
    /// Where it is.
    func address(_ credentials: String = "", scheme: String = "redis", host: String = "127.0.0.1") throws
        -> RedisAddress
    {
        try RedisAddress(url(credentials, scheme: scheme, host: host))
    }
}
