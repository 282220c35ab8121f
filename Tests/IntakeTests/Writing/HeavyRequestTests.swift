import Domain
import Intake
import Testing

/// Requests of megabytes beside those of others.
struct HeavyRequestTests {
    /// What is heavy here: ten events.
    private let limits = BatchWriter.Limits(heavyBytes: 2_000)

    @Test func aHeavyRequestWaitsUntilOthersHadTheirTime() async throws {
        try await withWriter(limits: limits) { running in
            running.gate.close()
            let heavy = try await running.submitInBackground(20)
            try await waitUntil { running.writer.statistics.queuedRows == 20 }
            let next = try await running.submitInBackground(20)
            let light = try await running.submitInBackground(1)
            try await Task.sleep(for: .milliseconds(50))
            running.gate.open()

            #expect(try await heavy.value.ids.first == 1)
            #expect(try await light.value.ids == [21])
            #expect(try await next.value.ids.first == 22)
        }
    }

    @Test func heavyRequestsAloneAreCommittedInTheirOrder() async throws {
        try await withWriter(limits: limits) { running in
            running.gate.close()
            var waiting: [Task<WriteReceipt, any Error>] = []
            for _ in 0..<4 { waiting.append(try await running.submitInBackground(20)) }
            running.gate.open()

            #expect(try await waiting.asyncMap { try await $0.value.ids.first } == [1, 21, 41, 61])
        }
    }

    @Test func stoppingCommitsWhatIsHeldBack() async throws {
        let running = try await RunningWriter(limits: limits)
        let work = Task { await running.writer.run() }
        running.gate.close()
        var waiting: [Task<WriteReceipt, any Error>] = []
        for count in [20, 20, 1, 20] { waiting.append(try await running.submitInBackground(count)) }
        running.writer.stop()
        running.gate.open()
        await work.value

        #expect(try await waiting.asyncMap { try await $0.value.ids.count } == [20, 20, 1, 20])
        #expect(running.writer.statistics.queuedRows == 0)
    }
}
