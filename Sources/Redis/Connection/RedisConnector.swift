import Logging
import NIOCore
import Synchronization

/// Whether Redis is there.
public enum RedisCondition: Sendable, Equatable {
    /// It answers.
    case connected
    /// It does not, or too slowly, for this reason; it is tried again every few seconds.
    case away(String)
}

/// Keeps one connection to Redis, made again whenever it is lost, after a pause that grows.
///
/// While there is none, commands fail at once: nobody waits for a server that is away. A server that answers too slowly
/// costs each caller one wait at most, and the next ones nothing; the connection stays, and is used again once it is
/// quick.
final class RedisConnector: Sendable {
    private struct State {
        var connection: RedisConnection?
        var isSlow = false
        var reason = "not connected yet"
        var hasFailed = false
        var connections = 0
        var waitingCommands = 0
        var waitingBytes = 0
        var changes = LogBudget()

        var condition: RedisCondition {
            if connection == nil { .away(reason) } else { isSlow ? .away("Redis answers too slowly") : .connected }
        }
    }

    let address: RedisAddress
    let limits: RedisLimits
    private let name: String
    private let authorities: String?
    private let channels: [String]
    private let receive: @Sendable ([UInt8]) -> Void
    private let logger: Logger
    private let state = Mutex(State())

    /// A connector that subscribes to `channels`, if any, and gives what is published there to `receive`, on an event
    /// loop; it connects when `run` runs.
    init(
        _ address: RedisAddress, name: String, limits: RedisLimits, authorities: String? = nil,
        channels: [String] = [], logger: Logger, receive: @escaping @Sendable ([UInt8]) -> Void = { _ in }
    ) {
        self.address = address
        self.name = name
        self.limits = limits
        self.authorities = authorities
        self.channels = channels
        self.receive = receive
        self.logger = logger
    }

    /// Whether it is connected now, to a server that is quick enough for commands.
    var condition: RedisCondition { state.withLock { $0.condition } }

    /// Whether the last attempt to connect failed.
    var hasFailed: Bool { state.withLock { $0.hasFailed } }

    /// Whether there is a connection, to a server however slow.
    var isConnected: Bool { state.withLock { $0.connection != nil } }

    /// How often it was connected so far: two equal counts mean that nothing was missed between them.
    var connections: Int { state.withLock { $0.connections } }

    /// Sends a command and returns its reply; throws within its time where there is none.
    ///
    /// The time is `RedisLimits.command`, unless `patience` says otherwise: who is more patient is served by a slow
    /// server too.
    func call(_ arguments: [[UInt8]], patience: Duration? = nil) async throws(RedisError) -> RedisReply {
        let result = await withCheckedContinuation { continuation in
            send(arguments, patience: patience ?? limits.command) { continuation.resume(returning: $0) }
        }
        switch try result.get() {
        case .error(let text): throw .refused(text)
        case let reply: return reply
        }
    }

    /// Keeps the connection until the task is cancelled.
    func run() async {
        var pause = limits.leastPause
        while !Task.isCancelled {
            do throws(RedisError) {
                let connection = try await RedisConnection.open(plan)
                let began = ContinuousClock.now
                change {
                    $0.connection = connection; $0.connections += 1; $0.hasFailed = false
                }
                lost(await connection.waitForEnd())
                // One that is made and lost again and again is made more and more rarely.
                if ContinuousClock.now - began >= limits.longestPause { pause = limits.leastPause }
            } catch {
                lost(error)
            }
            // A random part keeps instances that lost the same server from coming back in the same moment.
            try? await Task.sleep(for: pause * Double.random(in: 0.75...1.25))
            pause = min(pause * 2, limits.longestPause)
        }
    }

    private var plan: RedisConnection.Plan {
        RedisConnection.Plan(
            address: address, limits: limits, authorities: authorities, channels: channels, receive: receive
        ) { [weak self] isSlow in
            self?.change { $0.isSlow = isSlow }
        }
    }

    private func lost(_ error: RedisError) {
        change { state in
            state.connection = nil
            state.isSlow = false
            state.hasFailed = true
            state.reason = error.description
        }
    }

    private func send(
        _ arguments: [[UInt8]], patience: Duration,
        _ complete: @escaping @Sendable (Result<RedisReply, RedisError>) -> Void
    ) {
        let bytes = arguments.reduce(0) { $0 + $1.count }
        let request = RedisRequest(arguments, patience: patience) { [weak self] result in
            self?.state.withLock { state in
                state.waitingCommands -= 1
                state.waitingBytes -= bytes
            }
            complete(result)
        }
        let admission = state.withLock { state -> Result<RedisConnection, RedisError> in
            guard let connection = state.connection else { return .failure(.away(state.reason)) }
            if state.isSlow, patience <= limits.command { return .failure(.away("Redis answers too slowly")) }
            guard state.waitingCommands < limits.waitingCommands,
                state.waitingCommands == 0 || state.waitingBytes + bytes <= limits.waitingBytes
            else { return .failure(.busy) }
            state.waitingCommands += 1
            state.waitingBytes += bytes
            return .success(connection)
        }
        switch admission {
        case .success(let connection): connection.send(request)
        case .failure(let error): complete(.failure(error))
        }
    }

    /// Changes the state, and says it in the log where it makes a difference.
    private func change(_ body: (inout State) -> Void) {
        let (condition, mention) = state.withLock { state -> (RedisCondition, LogBudget.Mention) in
            let before = state.condition
            body(&state)
            let after = state.condition
            // How slow it is while it is connected to is said when it is.
            let isNews =
                (before == .connected) != (after == .connected)
                || before == .away("not connected yet") && after != before
            return (state.condition, isNews && !Task.isCancelled ? state.changes.take(at: .now) : .none)
        }
        guard mention != .none else { return }
        var metadata: Logger.Metadata = ["redis": "\(address)", "connection": "\(name)"]
        if mention == .last { metadata["note"] = "it comes and goes; the next changes are not logged" }
        switch condition {
        case .connected: logger.info("Redis is connected", metadata: metadata)
        case .away(let reason):
            metadata["reason"] = "\(reason)"
            logger.warning("Redis is away; answers are made without it", metadata: metadata)
        }
    }
}

/// Bounds how often one thing is said in the log: so many times in a while.
struct LogBudget {
    /// Whether something is said.
    enum Mention {
        case none, said
        /// Said, and it is the last time for a while.
        case last
    }

    static let times = 4
    static let span = Duration.seconds(60)

    private var said: [ContinuousClock.Instant] = []

    /// Takes one mention, where one is left.
    mutating func take(at now: ContinuousClock.Instant) -> Mention {
        said.removeAll { $0 + LogBudget.span <= now }
        guard said.count < LogBudget.times else { return .none }
        said.append(now)
        return said.count == LogBudget.times ? .last : .said
    }
}
