import SQL
import Synchronization

/// Holds the writes of a database back, and lets them fail, as a test wishes.
final class Gate: Sendable {
    private struct State {
        var isClosed = false
        var waiting: [CheckedContinuation<Void, Never>] = []
        var failure: SQLError?
    }

    private let state = Mutex(State())

    /// Lets writes wait until `open`.
    func close() {
        state.withLock { $0.isClosed = true }
    }

    /// Lets through what waits and what comes.
    func open() {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            state.isClosed = false
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// Lets every write that passes fail with `failure`; nil lets them succeed again.
    func fail(with failure: SQLError?) {
        state.withLock { $0.failure = failure }
    }

    fileprivate func pass() async throws {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if state.isClosed { state.waiting.append(continuation) }
                return !state.isClosed
            }
            if isOpen { continuation.resume() }
        }
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }
}

/// A database in memory behind a gate.
struct GatedDatabase: SQLDatabase {
    private let base: any SQLDatabase
    private let gate: Gate

    init(_ gate: Gate) throws {
        base = try SQLStore.open("sqlite::memory:")
        self.gate = gate
    }

    var dialect: Dialect { base.dialect }
    var ownership: SQLOwnership { base.ownership }

    func read<Value: Sendable>(
        _ body: @escaping @Sendable (any SQLConnection) throws -> Value
    ) async throws -> Value {
        try await base.read(body)
    }

    func write<Value: Sendable>(
        _ mode: SQLWriteMode, _ body: @escaping @Sendable (any SQLConnection) throws -> Value,
        ended: @escaping @Sendable (Bool) -> Void
    ) async throws -> Value {
        try await gate.pass()
        return try await base.write(mode, body, ended: ended)
    }

    func backup(to path: String, progress: @escaping @Sendable (Double) -> Void) async throws {
        try await base.backup(to: path, progress: progress)
    }

    func close() async throws {
        try await base.close()
    }
}
