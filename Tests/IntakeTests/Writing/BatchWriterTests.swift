import Domain
import Intake
import SQL
import Store
import Testing

struct BatchWriterTests {
    @Test func manySendersGetTheirOwnIdentifiersInTheirOrder() async throws {
        try await withWriter { running in
            let receipts = try await withThrowingTaskGroup(of: (String, [Int64]).self) { group in
                for sender in 0..<60 {
                    group.addTask {
                        let batch = RecordBatch.events(try events(1 + sender % 7, from: "s\(sender)"))
                        return ("s\(sender)", try await running.writer.submit(batch).ids)
                    }
                }
                return try await group.reduce(into: [String: [Int64]]()) { $0[$1.0] = $1.1 }
            }

            let stored = try await running.stored()
            #expect(stored.map(\.id) == receipts.values.joined().sorted())
            for (sender, ids) in receipts {
                let own = stored.filter { $0.record.toolName?.hasPrefix("\(sender) ") == true }
                #expect(own.map(\.id) == ids && own.map(\.record.toolName) == ids.indices.map { "\(sender) \($0)" })
            }
        }
    }

    @Test func whatArrivesDuringACommitSharesTheNext() async throws {
        try await withWriter { running in
            running.gate.close()
            var waiting: [Task<WriteReceipt, any Error>] = []
            for _ in 0..<10 { waiting.append(try await running.submitInBackground(2)) }
            running.gate.open()
            let ids = try await waiting.asyncMap { try await $0.value.ids }

            #expect(ids.flatMap(\.self) == Array(1...20))
            #expect(running.writer.statistics.commits == 2)
            #expect(running.writer.statistics.rows == ["events": 20])
        }
    }

    @Test func aTransactionTakesNoMoreThanItsRows() async throws {
        try await withWriter(limits: .init(transactionRows: 25)) { running in
            running.gate.close()
            var waiting: [Task<WriteReceipt, any Error>] = []
            for _ in 0..<10 { waiting.append(try await running.submitInBackground(10)) }
            running.gate.open()
            for task in waiting { _ = try await task.value }

            // The first alone, then three times three.
            #expect(running.writer.statistics.commits == 4)
        }
    }

    @Test func allKindsGoTogether() async throws {
        try await withWriter { running in
            let writer = running.writer
            let cost = try CostEntry(
                serviceName: "a", operationType: "b", requestID: "r", cost: .zero, prices: .empty, now: clock)
            let first = try await writer.submit(.costs([cost]))
            let again = try await writer.submit(.costs([cost]))
            _ = try await writer.submit(.sessions([SessionStart(sessionID: "s", now: clock)]))
            _ = try await writer.submit(.metrics([PerformanceMetric(name: "m", value: 1, now: clock)]))
            _ = try await writer.submit(.errors([ErrorLog(errorType: "E", message: "", now: clock)]))

            #expect(again == WriteReceipt(ids: first.ids, existing: [0]))
            #expect(writer.statistics.rows == ["costs": 1, "sessions": 1, "metrics": 1, "errors": 1])
            #expect(try await writer.submit(.events([])).ids == [])
        }
    }

    @Test func statisticsTellOfCommits() async throws {
        try await withWriter { running in
            _ = try await running.writer.submit(.events(events(3)))
            let statistics = running.writer.statistics

            #expect(statistics.queuedRows == 0 && statistics.commits == 1 && statistics.failed == 0)
            #expect(statistics.commitDurations.total == 1 && statistics.commitMicroseconds > 0)
        }
    }

    @Test func sessionsAndRollupsFollowWithinSeconds() async throws {
        try await withWriter { running in
            for _ in 0..<5 { _ = try await running.writer.submit(.events(events(1))) }

            try await waitUntil { try await running.lastSettled() == 5 }
        }
    }
}

extension Array {
    /// What `transform` makes of each element, one after the other.
    func asyncMap<Value>(_ transform: (Element) async throws -> Value) async rethrows -> [Value] {
        var values: [Value] = []
        for element in self { values.append(try await transform(element)) }
        return values
    }
}
