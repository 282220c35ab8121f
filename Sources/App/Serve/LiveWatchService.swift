import API
import Logging
import ServiceLifecycle

/// Sends the dashboard's numbers to those who watch, and ends who must not watch any more.
struct LiveWatchService: Service {
    let watch: LiveWatch
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown { await watch.run(logger) }
    }
}
