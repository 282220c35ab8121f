import NIOPosix
import Synchronization

/// Keeps the present bundle of the dashboard's files, and the one before it for pages that were opened with it.
///
/// The folder is looked at again at most once a second, when somebody asks.
final class DashboardBundles: Sendable {
    private struct State {
        var listing: DashboardFolder.Listing?
        var kept: [DashboardBundle] = []
        var present: DashboardBundle?
        var lookedAt: ContinuousClock.Instant?
    }

    private let folder: DashboardFolder
    private let uptime: @Sendable () -> ContinuousClock.Instant
    private let state = Mutex(State())

    /// Bundles of `folder`; `uptime` is a clock that only goes on.
    init(_ folder: DashboardFolder, uptime: @escaping @Sendable () -> ContinuousClock.Instant) {
        self.folder = folder
        self.uptime = uptime
    }

    /// What lies in the folder; nil where the page is not there, or more files than can be kept.
    func present() async throws -> DashboardBundle? {
        let now = uptime()
        let known = state.withLock { state in state.lookedAt.map { now - $0 < .seconds(1) } == true ? state : nil }
        if let known { return known.present }
        // It blocks, which the threads that serve requests must not.
        return try await NIOThreadPool.singleton.runIfActive { self.look(now) }
    }

    /// A file of `version`; nil where there is none, or where that version is neither the present one nor the last.
    func file(_ address: String, of version: String) async throws -> DashboardBundle.File? {
        let present = try await present()
        let bundle = present?.version == version ? present : kept(version)
        return bundle?.files[address]
    }

    private func kept(_ version: String) -> DashboardBundle? {
        state.withLock { $0.kept.first { $0.version == version } }
    }

    private func look(_ now: ContinuousClock.Instant) -> DashboardBundle? {
        // It is read under the lock: of many who ask at once, one reads, and the others find what it read.
        state.withLock { state in
            if let last = state.lookedAt, last >= now { return state.present }
            state.lookedAt = now
            let listing = folder.listing()
            guard listing != state.listing else { return state.present }
            state.listing = listing
            state.present = listing.flatMap(folder.bundle)
            if let present = state.present {
                state.kept = [present] + state.kept.filter { $0.version != present.version }.prefix(1)
            }
            return state.present
        }
    }
}
