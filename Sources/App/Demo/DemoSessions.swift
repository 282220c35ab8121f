import Domain

/// The imagined clients that are connected at the same time.
struct DemoSessions {
    /// One of them.
    struct Client {
        /// The session's identifier.
        let sessionID: String
        /// Its user agent.
        let userAgent: String
        /// Its network address.
        let ipAddress: String
        fileprivate(set) var lastSeen: Timestamp
    }

    private static let agents = [
        "claude-desktop/0.14.2", "cursor/1.7.33", "vscode-mcp/1.104.0", "windsurf/1.12.5", "zed/0.205.3",
        "mcp-inspector/0.16.8", "python-mcp/1.16.0", "langdb-agent/2.4.1",
    ]
    /// How long a client may be silent before another takes its place, in microseconds.
    private static let patience = 25 * Timestamp.minute
    /// The part of calls that are a session's first.
    private static let turnover = 1.0 / 24

    private var clients: [Client] = []

    /// A client that calls at `moment`, among at most `capacity`, and whether it is a new one.
    mutating func next(
        at moment: Timestamp, capacity: Int, _ random: inout SeededGenerator, ids: inout SeededGenerator
    ) -> (client: Client, isNew: Bool) {
        let slot = random.integer(in: 0...max(0, capacity - 1))
        let leaves = random.chance(DemoSessions.turnover)
        if slot < clients.count, !leaves, moment - clients[slot].lastSeen < DemoSessions.patience {
            clients[slot].lastSeen = moment
            return (clients[slot], false)
        }
        let client = Client(
            sessionID: ids.uuid(), userAgent: random.choice(of: DemoSessions.agents),
            ipAddress: "203.0.113.\(random.integer(in: 1...254))", lastSeen: moment)
        if slot < clients.count { clients[slot] = client } else { clients.append(client) }
        return (client, true)
    }
}
