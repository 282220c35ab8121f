import Logging

/// A Redis server that instances share: one connection for commands, one for what is published.
///
/// Whatever it is asked, it answers within `RedisLimits.command` or not at all, and whoever asks goes on without it.
public final class RedisClient: Sendable {
    /// Where the server is.
    public let address: RedisAddress
    /// What the names of all keys and channels begin with, so that two deployments can share a server.
    public let prefix: String
    let limits: RedisLimits
    let logger: Logger
    let authorities: String?
    let commands: RedisConnector

    /// A client that connects when `run` runs; `authorities` is a PEM file to trust instead of the system's.
    public init(
        _ address: RedisAddress, prefix: String = "mcp-admin", limits: RedisLimits = RedisLimits(),
        authorities: String? = nil, logger: Logger
    ) {
        self.address = address
        self.prefix = prefix
        self.limits = limits
        self.authorities = authorities
        self.logger = logger
        commands = RedisConnector(
            address, name: "commands", limits: limits, authorities: authorities, logger: logger)
    }

    /// Whether the server answers.
    public var condition: RedisCondition { commands.condition }

    /// Whether an attempt to connect has failed, and none went well since.
    var hasFailed: Bool { commands.hasFailed }

    /// Keeps the connection until the task is cancelled.
    public func run() async {
        await commands.run()
    }

    /// Sends a command; see `RedisConnector.call`.
    func call(_ arguments: [String]) async throws(RedisError) -> RedisReply {
        try await commands.call(arguments.map { Array($0.utf8) })
    }

    /// Runs a script in one step: nothing else happens in Redis meanwhile.
    func evaluate(_ script: String, keys: [String], _ arguments: [String]) async throws(RedisError) -> RedisReply {
        try await call(["EVAL", script, "\(keys.count)"] + keys + arguments)
    }

    /// The full name of a key or channel.
    func name(_ parts: String...) -> String { ([prefix] + parts).joined(separator: ":") }
}
