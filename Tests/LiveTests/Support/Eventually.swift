import RedisServer

@testable import Live

/// Waits until a condition holds; throws where it does not within a generous time.
func eventually(
    _ what: String = "", within limit: Duration = .seconds(20), _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened(what: what) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

struct NeverHappened: Error {
    let what: String
}

extension RedisServer {
    /// Where it is.
    func address(_ credentials: String = "", scheme: String = "redis", host: String = "127.0.0.1") throws
        -> RedisAddress
    {
        try RedisAddress(url(credentials, scheme: scheme, host: host))
    }
}
