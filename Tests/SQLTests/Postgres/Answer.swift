import Foundation

/// A value that a thread waits for, as one of the driver's own threads may and a task may not.
final class Answer<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var result: Result<Value, any Error>?

    /// Gives the value.
    func set(_ result: Result<Value, any Error>) {
        condition.withLock {
            self.result = result
            condition.broadcast()
        }
    }

    /// Runs `body` in a task of its own, and gives what it returns.
    func run(_ body: @escaping @Sendable () async throws -> Value) {
        Task {
            do { set(.success(try await body())) } catch { set(.failure(error)) }
        }
    }

    /// Waits for the value.
    func wait() throws -> Value {
        try condition.withLock {
            while true {
                if let result { return try result.get() }
                condition.wait()
            }
        }
    }
}
