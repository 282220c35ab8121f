import LiveTesting
import Testing

@testable import Live

/// What waits for one subscriber.
struct LiveQueueTests {
    private func message(_ text: String, _ number: UInt64) -> LiveMessage {
        LiveMessage(.text(text), at: LivePosition(epoch: "e", sequence: number))
    }

    @Test func whatWasTakenNoLongerCounts() {
        var limits = LiveLimits()
        limits.queuedBytes = 8
        var queue = LiveQueue()
        for number in 1...2 as ClosedRange<UInt64> { queue.append(message("four", number), limits: limits) }
        let first = queue.take(atMost: 1)
        queue.append(message("more", 3), limits: limits)
        let rest = queue.take(atMost: 9)

        #expect(first.dropped == 0 && first.messages.map(\.position.sequence) == [1])
        #expect(rest.dropped == 0 && rest.messages.map(\.position.sequence) == [2, 3])
    }

    @Test func whatIsClearedNoLongerCounts() {
        var limits = LiveLimits()
        limits.queuedBytes = 8
        var queue = LiveQueue()
        for number in 1...3 as ClosedRange<UInt64> { queue.append(message("four", number), limits: limits) }
        #expect(queue.dropped == 1)
        queue.clear()
        #expect(queue.isEmpty)
        for number in 4...5 as ClosedRange<UInt64> { queue.append(message("four", number), limits: limits) }

        #expect(queue.dropped == 0 && queue.count == 2)
    }
}
