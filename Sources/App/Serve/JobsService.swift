import Jobs
import Logging
import ServiceLifecycle

/// Prepares the store when its database comes, and then runs the server's jobs.
struct JobsService: Service {
    let preparation: StorePreparation
    let isPrepared: Bool
    let runner: JobRunner
    let logger: Logger
    /// Called once, when the store is prepared.
    let whenPrepared: @Sendable () async -> Void

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                try await prepare()
                async let greeting: Void = whenPrepared()
                await runner.run()
                await greeting
            } catch is CancellationError {
                return
            }
        }
    }

    private func prepare() async throws {
        var isReady = isPrepared
        while !isReady {
            try await Task.sleep(for: .seconds(1))
            isReady = try await preparation.attempt(isListening: true)
            if isReady { logger.info("the database is there") }
        }
    }
}
