import Synchronization

/// Bounds bytes that are held in memory at one time, over all clients, and each client's share of them.
///
/// A client may hold as much as it would leave free: alone at most a half, beside another that takes what it gets a
/// third, and so on (a dynamic threshold, as switches share their buffers). So whoever comes new always finds room, and
/// only those are refused who take the most.
package final class ByteBudget: Sendable {
    private struct State {
        var held = 0
        var shares: [ClientNetwork: Int] = [:]
    }

    /// The most bytes that are held.
    package let limit: Int
    private let state = Mutex(State())

    /// A budget of `limit` bytes.
    package init(limit: Int) {
        self.limit = limit
    }

    /// The bytes that are held now.
    package var bytesHeld: Int { state.withLock { $0.held } }

    /// How many clients hold some.
    package var holders: Int { state.withLock { $0.shares.count } }

    /// Takes `bytes` for `client`; false where they would be more than its share.
    package func take(_ bytes: Int, for client: ClientNetwork) -> Bool {
        state.withLock { state in
            let own = state.shares[client, default: 0]
            guard bytes <= limit, own + bytes <= limit - state.held - bytes else { return false }
            state.held += bytes
            state.shares[client] = own + bytes
            return true
        }
    }

    /// Gives back what was taken for `client`.
    package func give(back bytes: Int, of client: ClientNetwork) {
        guard bytes > 0 else { return }
        state.withLock { state in
            state.held -= bytes
            let rest = state.shares[client, default: 0] - bytes
            state.shares[client] = rest > 0 ? rest : nil
        }
    }

    /// Takes `bytes` until nothing holds the lease any more; nil where they would be more than the client's share.
    package func lease(_ bytes: Int, for client: ClientNetwork) -> ByteLease? {
        take(bytes, for: client) ? ByteLease(bytes, of: client, from: self) : nil
    }
}

/// Bytes of a budget, which are given back when nothing holds this any more.
package final class ByteLease: Sendable {
    private let bytes: Int
    private let client: ClientNetwork
    private let budget: ByteBudget

    fileprivate init(_ bytes: Int, of client: ClientNetwork, from budget: ByteBudget) {
        self.bytes = bytes
        self.client = client
        self.budget = budget
    }

    deinit {
        budget.give(back: bytes, of: client)
    }
}
