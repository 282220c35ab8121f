/// Waits until a condition holds; throws where it does not within a generous time.
package func eventually(
    _ what: String = "", within limit: Duration = .seconds(20), _ condition: () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < end else { throw NeverHappened(what: what) }
        try await Task.sleep(for: .milliseconds(10))
    }
}

package struct NeverHappened: Error {
    let what: String
}
