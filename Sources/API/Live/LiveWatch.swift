import Credentials
import Domain
import HTTP
import Live
import Logging
import Redis
import Store

/// Everything that watching takes: App makes it with the API's other parts, and runs it.
public struct LiveWatch: Sendable {
    /// Where messages come from.
    public let hub: LiveHub
    /// How many sockets are open, and may be.
    public let sockets: OpenSockets
    /// The dashboard's numbers.
    let dashboard: LiveDashboard
    /// Who may watch, and how long.
    let access: LiveAccess
    /// What there is, for those who missed what came.
    let snapshot: LiveSnapshot

    init(
        hub: LiveHub, store: DataStore, revocations: RevocationList, settings: APISettings,
        shared: SharedSnapshot? = nil, now: @escaping @Sendable () -> Timestamp
    ) {
        self.hub = hub
        sockets = OpenSockets(limit: settings.liveSockets)
        dashboard = LiveDashboard(hub: hub) {
            try await shared.bytes(for: "dashboard-\(settings.version)") {
                let snapshot = try await store.dashboard(now: now())
                let json = JSONWriter.bytes(of: DashboardView(snapshot: snapshot), reserving: 4096)
                return store.isBehind ? Completeness.marked(json) : json
            }
        }
        access = LiveAccess(hub: hub, store: store, revocations: revocations, now: now)
        snapshot = LiveSnapshot(store: store, dashboard: dashboard, now: now)
    }

    /// Sends the dashboard's numbers, and ends who must not watch any more, until the task is cancelled.
    public func run(_ logger: Logger) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await dashboard.run(logger) }
            group.addTask { await access.run(logger) }
        }
    }
}
