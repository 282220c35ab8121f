import Domain
@testable import Intake
import Testing

/// Senders of much beside senders of little.
struct WriterSharesTests {
    /// Two events of a request are more than is light here, and thirty are heavy.
    private let limits = BatchWriter.Limits(lightBytes: 400)

    @Test(arguments: [30, 10, 5])
    func whoSendsMuchWaitsUntilOthersHadTheirTime(count: Int) async throws {
        try await withWriter(limits: limits) { running in
            running.gate.close()
            let first = try await running.submitInBackground(count, by: "much")
            var next: [Task<WriteReceipt, any Error>] = []
            for _ in 0..<20 { next.append(try await running.submitInBackground(count, by: "much")) }
            let light = try await running.submitInBackground(1, by: "little")
            // The longer the first commit takes, the longer its sender is held back: up to a second.
            try await Task.sleep(for: .milliseconds(300))
            running.gate.open()

            #expect(try await first.value.ids.first == 1)
            #expect(try await light.value.ids == [Int64(count + 1)])
            for (place, task) in next.enumerated() {
                #expect(try await task.value.ids.first == Int64((place + 1) * count + 2))
            }
        }
    }

    @Test func theHeavyRequestsOfASenderDoNotHoldUpItsOthers() async throws {
        try await withWriter(limits: limits) { running in
            running.gate.close()
            let first = try await running.submitInBackground(40, by: "a")
            let heavy = try await running.submitInBackground(40, by: "a")
            let light = try await running.submitInBackground(1, by: "a")
            // The longer the first commit takes, the longer its sender is held back: up to a second.
            try await Task.sleep(for: .milliseconds(300))
            running.gate.open()

            #expect(try await first.value.ids.first == 1)
            #expect(try await light.value.ids == [41])
            #expect(try await heavy.value.ids.first == 42)
        }
    }

    @Test func aSenderThatIsAloneIsCommittedInItsOrder() async throws {
        try await withWriter(limits: limits) { running in
            running.gate.close()
            var waiting: [Task<WriteReceipt, any Error>] = []
            for _ in 0..<4 { waiting.append(try await running.submitInBackground(20, by: "a")) }
            running.gate.open()

            #expect(try await waiting.asyncMap { try await $0.value.ids.first } == [1, 21, 41, 61])
            #expect(running.writer.statistics.commits == 2)
        }
    }

    @Test func sendersThatSendAlikeAreNotHeldBack() {
        var shares = WriterShares(lightBytes: 100)
        let now = ContinuousClock.now
        let (a, b) = (request("a", 1000), request("b", 900))
        let end = now + .seconds(0.01)
        shares.note([a, b], waiting: [a], from: now, until: end)
        #expect(!shares.holds(a.account, at: end) && !shares.holds(b.account, at: end))
        #expect(shares.bytesOfEach(of: [a], at: now + .seconds(0.02)) == 400)
        #expect(shares.bytesOfEach(of: [a], at: now + .seconds(2)) == nil)
    }

    @Test func anAccountIsHeldBackForThreeTimesItsPartAndASecondAtMost() {
        let now = ContinuousClock.now
        for (took, held) in [(0.1, 0.27), (10, 1.0)] {
            var shares = WriterShares(lightBytes: 100)
            let (much, little) = (request("much", 900), request("little", 100))
            let end = now + .seconds(took)
            shares.note([much, little], waiting: [], from: now, until: end)
            #expect(shares.holds(much.account, at: end + .seconds(held - 0.01)))
            #expect(!shares.holds(much.account, at: end + .seconds(held + 0.01)))
            #expect(!shares.holds(little.account, at: end))
        }
    }

    @Test func stoppingCommitsWhatIsHeldBack() async throws {
        let running = try await RunningWriter(limits: limits)
        let work = Task { await running.writer.run() }
        running.gate.close()
        var waiting: [Task<WriteReceipt, any Error>] = []
        for (count, key) in [(20, "a"), (20, "a"), (1, "b"), (20, "a")] {
            waiting.append(try await running.submitInBackground(count, by: key))
        }
        running.writer.stop()
        running.gate.open()
        await work.value

        #expect(try await waiting.asyncMap { try await $0.value.ids.count } == [20, 20, 1, 20])
        #expect(running.writer.statistics.queuedRows == 0)
    }

    private func request(_ sender: String, _ bytes: Int) -> WriterShares.Request {
        WriterShares.Request(account: .init(sender: sender, isHeavy: false), bytes: bytes)
    }
}
