import Synchronization

/// Draws a progress bar over itself on standard error, where that is a terminal; elsewhere it is silent.
final class ProgressLine: Sendable {
    private let bar: ProgressBar
    private let isShown: Bool
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private let lastDrawn: Mutex<ContinuousClock.Instant?> = Mutex(nil)

    /// A line for `total` units of `label`, with units a second where `showsRate`.
    init(_ label: String, total: Int, showsRate: Bool = true) {
        bar = ProgressBar(label: label, total: total, showsRate: showsRate)
        isShown = Terminal.errorIsTerminal
        start = clock.now
    }

    /// Shows that `done` units are done, at most ten times a second.
    func show(_ done: Int) {
        guard isShown else { return }
        let now = clock.now
        let isDue = lastDrawn.withLock { last in
            if let last, now - last < .milliseconds(100) { return false }
            last = now
            return true
        }
        if isDue { draw(done, at: now) }
    }

    /// Shows that all is done, and leaves the line.
    func finish() {
        guard isShown else { return }
        draw(bar.total, at: clock.now)
        Terminal.draw("\n")
    }

    /// Leaves the line where it is, for a message below it.
    func abandon() {
        if isShown, lastDrawn.withLock({ $0 }) != nil { Terminal.draw("\n") }
    }

    private func draw(_ done: Int, at now: ContinuousClock.Instant) {
        let seconds = (now - start) / Duration.seconds(1)
        Terminal.draw("\r\u{1B}[K" + bar.text(done: done, seconds: seconds, columns: Terminal.columns))
    }
}

/// Runs `body` under a progress line; `body` gets a function to call with the part that is done, 0…1.
func withProgress<Value>(
    _ label: String, _ body: (@escaping @Sendable (Double) -> Void) async throws -> Value
) async throws -> Value {
    let line = ProgressLine(label, total: 1000, showsRate: false)
    do {
        let value = try await body { line.show(Int($0 * 1000)) }
        line.finish()
        return value
    } catch {
        line.abandon()
        throw error
    }
}
