import Domain
import Intake
import SQL
import Store
import Testing

/// However often and however close together the same request comes, it is written once.
struct BatchWriterIdempotencyTests {
    private func key(_ key: String, fingerprint: String = "f") -> Idempotency {
        Idempotency(scope: "me", key: key, fingerprint: fingerprint) { receipt in
            StoredAnswer(status: 201, body: receipt.ids.map { UInt8(truncatingIfNeeded: $0) })
        }
    }

    @Test func retriesAtOnceAreWrittenOnce() async throws {
        try await withWriter { running in
            let outcomes = try await withThrowingTaskGroup(of: WriteOutcome.self) { group in
                for _ in 0..<40 {
                    group.addTask { try await running.writer.submit(.events(events(2)), idempotency: key("k")) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }

            #expect(outcomes.filter { $0 == .written(WriteReceipt(ids: [1, 2])) }.count == 1)
            #expect(outcomes.filter { $0 == .replayed(StoredAnswer(status: 201, body: [1, 2])) }.count == 39)
            #expect(try await running.stored().count == 2)
            #expect(running.writer.statistics.rows == ["events": 2])
        }
    }

    @Test func aKeyForAnotherRequestIsRefused() async throws {
        try await withWriter { running in
            _ = try await running.writer.submit(.events(events(1)), idempotency: key("k"))

            await #expect(throws: IngestError.idempotencyKeyReused) {
                try await running.writer.submit(.events(events(1)), idempotency: key("k", fingerprint: "g"))
            }
            #expect(try await running.stored().count == 1)
        }
    }

    @Test func aRetryAfterAFailureIsWritten() async throws {
        try await withWriter { running in
            running.gate.fail(with: .full("disk"))
            await #expect(throws: (any Error).self) {
                try await running.writer.submit(.events(events(1)), idempotency: key("k"))
            }
            running.gate.fail(with: nil)

            let outcome = try await running.writer.submit(.events(events(1)), idempotency: key("k"))
            #expect(outcome == .written(WriteReceipt(ids: [1])))
        }
    }
}
