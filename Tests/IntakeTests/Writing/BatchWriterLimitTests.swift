import Domain
import Intake
import SQL
import Store
import Testing

/// What happens when too much comes, the store fails, or the writer stops.
struct BatchWriterLimitTests {
    @Test func aFullQueueRefusesAtOnceAndTakesMoreLater() async throws {
        try await withWriter(limits: .init(queuedRows: 10)) { running in
            running.gate.close()
            let first = try await running.submitInBackground(4)
            let second = try await running.submitInBackground(6)
            await #expect(throws: IngestError.queueFull(retryAfterSeconds: 1)) {
                try await running.writer.submit(.events(events(1)))
            }
            #expect(running.writer.statistics.rejected == 1)

            running.gate.open()
            #expect(try await first.value.ids == [1, 2, 3, 4])
            #expect(try await second.value.ids.count == 6)
            #expect(try await running.writer.submit(.events(events(1))).ids == [11])
        }
    }

    @Test func aBatchBeyondTheLimitIsTakenWhenNothingWaits() async throws {
        try await withWriter(limits: .init(queuedRows: 10)) { running in
            let receipt = try await running.writer.submit(.events(events(50)))
            #expect(receipt.ids.count == 50)
        }
    }

    @Test func aFailureOfTheStoreIsEverybodysAndPasses() async throws {
        try await withWriter { running in
            running.gate.close()
            var waiting: [Task<WriteReceipt, any Error>] = []
            for _ in 0..<4 { waiting.append(try await running.submitInBackground(2)) }
            running.gate.fail(with: .full("disk"))
            running.gate.open()

            for task in waiting { await #expect(throws: SQLError.full("disk")) { try await task.value } }
            running.gate.fail(with: nil)
            #expect(running.writer.statistics.failed == 4 && running.writer.statistics.queuedRows == 0)
            #expect(try await running.writer.submit(.events(events(1))).ids == [1])
            #expect(try await running.store.checkRollups() == [])
        }
    }

    @Test func oneRequestsFailureIsNotTheOthers() async throws {
        try await withWriter { running in
            try await running.refuse(tool: "bad 0")
            running.gate.close()
            var waiting: [Task<WriteReceipt, any Error>] = []
            for sender in ["first", "a", "bad", "b"] {
                waiting.append(try await running.submitInBackground(from: sender))
            }
            running.gate.open()

            let outcomes = await waiting.asyncMap { await $0.result }
            #expect(try [0, 1, 3].map { try outcomes[$0].get().ids } == [[1], [2], [3]])
            #expect(throws: SQLError.constraint("refused")) { try outcomes[2].get() }
            #expect(running.writer.statistics.queuedRows == 0 && running.writer.statistics.failed == 1)
            #expect(try await running.store.checkRollups() == [])
        }
    }

    @Test func theOneThatIsRefusedIsFoundByHalves() async throws {
        try await withWriter { running in
            try await running.refuse(tool: "bad 0")
            running.gate.close()
            var waiting = [try await running.submitInBackground()]
            for index in 0..<64 {
                waiting.append(try await running.submitInBackground(from: index == 41 ? "bad" : "good"))
            }
            running.gate.open()
            var refused = 0
            for task in waiting { if case .failure = await task.result { refused += 1 } }

            // The first alone, and of the 64 a half, a quarter, … of which none was refused.
            #expect(refused == 1 && running.writer.statistics.commits == 7)
            #expect(try await running.stored().count == 64)
        }
    }

    @Test func stoppingCommitsWhatWaitsAndRefusesTheRest() async throws {
        let running = try await RunningWriter()
        let work = Task { await running.writer.run() }
        running.gate.close()
        var waiting: [Task<WriteReceipt, any Error>] = []
        for _ in 0..<5 { waiting.append(try await running.submitInBackground()) }
        running.writer.stop()
        await #expect(throws: IngestError.stopped) { try await running.writer.submit(.events(events(1))) }
        running.gate.open()
        await work.value

        #expect(try await waiting.asyncMap { try await $0.value.ids } == [[1], [2], [3], [4], [5]])
        #expect(try await running.lastSettled() == 5)
    }

    @Test func whatWaitedForTheWriterToRunIsCommitted() async throws {
        let running = try await RunningWriter()
        let waiting = try await running.submitInBackground(3)
        running.writer.stop()
        await running.writer.run()

        #expect(try await waiting.value.ids == [1, 2, 3])
        await running.writer.run()
    }

    @Test func aSenderThatGoesAwayHindersNobody() async throws {
        try await withWriter { running in
            running.gate.close()
            let first = try await running.submitInBackground()
            let second = try await running.submitInBackground()
            let third = try await running.submitInBackground()
            second.cancel()
            running.gate.open()

            let ids = try await [first, second, third].asyncMap { try await $0.value.ids }
            #expect(ids == [[1], [2], [3]])
        }
    }
}
