import Logging
import ServiceLifecycle
import Store

/// Says in the log when something begins to be wrong with the store, and when it is right again.
struct HealthService: Service {
    let store: DataStore
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            var told: [StoreTrouble] = []
            var repaired = (rebuilt: 0, lost: 0)
            while (try? await Task.sleep(for: .seconds(1))) != nil {
                tell(since: &told)
                tellRepairs(since: &repaired)
            }
        }
    }

    /// Tells what has changed since `told`.
    func tell(since told: inout [StoreTrouble]) {
        let troubles = store.health.troubles
        for trouble in troubles where !told.contains(trouble) {
            logger.error("degraded: \(trouble.detail)", metadata: ["code": "\(trouble.code.rawValue)"])
        }
        for trouble in told where !troubles.contains(where: { $0.code == trouble.code }) {
            logger.notice("right again", metadata: ["code": "\(trouble.code.rawValue)"])
        }
        told = troubles
    }

    /// Tells how many rows of aggregates were repaired since `told`.
    func tellRepairs(since told: inout (rebuilt: Int, lost: Int)) {
        let repaired = store.health.repairedRows
        guard repaired != told else { return }
        logger.warning(
            "rows of aggregates could not be read and were repaired",
            metadata: [
                "rebuilt": "\(repaired.rebuilt - told.rebuilt)", "lost": "\(repaired.lost - told.lost)",
            ])
        told = repaired
    }
}
