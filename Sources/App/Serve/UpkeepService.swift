import Authentication
import Logging
import SQL
import ServiceLifecycle
import Store

/// Looks after a store that other servers may share: prepares it when its database comes, and then, every second, takes
/// in what the others revoked, and sometimes settles what servers that are gone left behind.
struct UpkeepService: Service {
    /// Seconds between two looks at what servers that are gone left behind.
    private static let settling = 5
    /// Seconds for which it may fail before that is told.
    private static let patience = 10

    let preparation: StorePreparation
    let isPrepared: Bool
    let store: DataStore
    let revocations: RevocationList
    let logger: Logger
    /// Called once, when the store is prepared.
    let whenPrepared: @Sendable () async -> Void

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            do {
                try await prepare()
                await whenPrepared()
                guard store.database.ownership == .share else { return try await gracefulShutdown() }
                try await share()
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

    private func share() async throws {
        var seconds = 0
        var failures = 0
        while !Task.isCancelled {
            try await Task.sleep(for: .seconds(1))
            seconds += 1
            do {
                try await preparation.readRevocations()
                if seconds % UpkeepService.settling == 0 { try await settle() }
                // What it finds is told by the store's health.
                try? await store.check()
                failures = 0
                store.health.clear(.upkeep)
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                // It is tried again in a second; whoever asks for anything meanwhile hears of it.
                failures += 1
                if failures >= UpkeepService.patience { store.health.note(.upkeep) }
                let level: Logger.Level = failures == UpkeepService.patience ? .warning : .debug
                logger.log(level: level, "the shared store could not be looked after", error: error)
            }
        }
    }

    private func settle() async throws {
        for instance in try await store.settleForOthers() {
            logger.info("settled what a server left that is gone", metadata: ["instance": "\(instance)"])
        }
        let wasLate = store.health.has(.unsettled)
        let late = try await store.lookForUnsettled()
        if !late.isEmpty, !wasLate {
            logger.error(
                "what a server stored waits to be settled for a minute, and its lock is held",
                metadata: ["instances": "\(late.map(String.init).joined(separator: ", "))"])
        }
    }
}
