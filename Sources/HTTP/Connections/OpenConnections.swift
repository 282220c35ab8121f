import Logging
import NIOCore
import Synchronization

/// Counts open connections, and holds them to a limit over all and for each client.
///
/// Who comes past either is told so by a short 503, which a few may read at a time; the others are closed at once.
package final class OpenConnections: Sendable {
    private struct State {
        var open: [ClientNetwork: Int] = [:]
        var count = 0
        var told = 0
        var refused: Int64 = 0
        var saidAt: NIODeadline?
        var unsaid = 0
    }

    /// The most connections over all.
    package let limit: Int
    /// The most connections of one client.
    package let clientLimit: Int
    private let state = Mutex(State())

    /// Allows `limit` connections, and `clientLimit` of each client.
    package init(limit: Int, clientLimit: Int) {
        self.limit = limit
        self.clientLimit = clientLimit
    }

    /// How many are open, without those that are being refused.
    package var count: Int { state.withLock { $0.count } }
    /// How many were refused so far.
    package var refusals: Int64 { state.withLock { $0.refused } }

    /// Lets a new connection in until it closes (nil), or says what tells its client that it is not let in.
    package func refusal(of channel: any Channel, _ logger: Logger) -> (any RemovableChannelHandler)? {
        let client = ClientNetwork(channel.remoteAddress)
        switch admit(client) {
        case .admitted:
            channel.closeFuture.whenComplete { _ in self.leave(client) }
            return nil
        case .refused(let isTold, let count):
            if let count {
                logger.warning(
                    "connections are refused",
                    metadata: [
                        "address": "\(channel.remoteAddress?.ipAddress ?? "unknown")", "refused": "\(count)",
                        "open": "\(self.count)", "limit": "\(limit)", "limit_per_address": "\(clientLimit)",
                    ])
            }
            guard isTold else { return RefusedConnectionHandler(isTold: false) }
            channel.closeFuture.whenComplete { _ in self.state.withLock { $0.told -= 1 } }
            return RefusedConnectionHandler(isTold: true)
        }
    }

    /// What becomes of a connection.
    package enum Admission: Equatable {
        /// It is counted until `leave`.
        case admitted
        /// It is refused; `isTold` where its client may read why, `count` where the log should say how many were.
        case refused(isTold: Bool, count: Int?)
    }

    /// Counts a connection of `client`, where there is room.
    package func admit(_ client: ClientNetwork, at now: NIODeadline = .now()) -> Admission {
        state.withLock { state in
            let own = state.open[client, default: 0]
            if state.count < limit, own < clientLimit {
                state.count += 1
                state.open[client] = own + 1
                return .admitted
            }
            state.refused += 1
            state.unsaid += 1
            let isTold = state.told < OpenConnections.readers
            if isTold { state.told += 1 }
            if let saidAt = state.saidAt, now < saidAt + .seconds(60) { return .refused(isTold: isTold, count: nil) }
            defer { state.unsaid = 0 }
            state.saidAt = now
            return .refused(isTold: isTold, count: state.unsaid)
        }
    }

    /// Counts a connection of `client` no more.
    package func leave(_ client: ClientNetwork) {
        state.withLock { state in
            state.count -= 1
            let rest = state.open[client, default: 0] - 1
            state.open[client] = rest > 0 ? rest : nil
        }
    }

    /// How many that are refused may read why at a time: each has a descriptor meanwhile.
    package static let readers = 16
}
