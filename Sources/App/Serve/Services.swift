import API
import Access
import Intake
import Live
import ServiceLifecycle

/// Commits what was accepted, until it is told to stop and has committed all.
struct WriterService: Service {
    let writer: BatchWriter

    func run() async {
        await withTaskCancellationOrGracefulShutdownHandler {
            // A task of its own: what was accepted is committed even when this one is cancelled.
            await Task { await writer.run() }.value
        } onCancelOrGracefulShutdown: {
            writer.stop()
        }
    }
}

/// Notes when keys were used.
struct KeyUsageService: Service {
    let usage: KeyUsage

    func run() async {
        await cancelWhenGracefulShutdown { await usage.run() }
    }
}

/// Tells watchers of what is stored.
struct LiveFeedService: Service {
    let feed: LiveFeed
    let hub: LiveHub

    func run() async {
        await cancelWhenGracefulShutdown {
            async let feeding: Void = feed.run()
            async let sweeping: Void = hub.run()
            _ = await (feeding, sweeping)
        }
    }
}

/// Shares with other servers through Redis, where that is configured.
struct SharingService: Service {
    let sharing: Sharing?

    func run() async throws {
        guard let sharing else { return try await gracefulShutdown() }
        await cancelWhenGracefulShutdown { await sharing.run() }
    }
}

/// Runs another service once `ready` has returned.
struct DelayedStart<Inner: Service>: Service {
    let inner: Inner
    let ready: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await ready() }
        try await inner.run()
    }
}

/// Gives another service some time to end by itself, and then ends it.
struct BoundedShutdown<Inner: Service>: Service {
    let inner: Inner
    let patience: Duration

    func run() async throws {
        try await withThrowingTaskGroup { group in
            group.addTask { [inner] in try await inner.run() }
            group.addTask { [patience] in
                try await gracefulShutdown()
                try await Task.sleep(for: patience)
                throw ShutdownTookTooLong()
            }
            defer { group.cancelAll() }
            do {
                try await group.next()
            } catch is ShutdownTookTooLong {
                // Requests that are still in flight are given up: what was acknowledged is committed all the same.
            }
        }
    }
}

private struct ShutdownTookTooLong: Error {}
