import Domain
import SQL
import Store
import StoreTesting
import Testing

struct IdempotencyContractTests {
    private func request(
        _ key: String, scope: String = "key 1", fingerprint: String = "f", events: Int = 2
    ) throws -> WriteRequest {
        WriteRequest(
            batch: .events(try (0..<events).map { _ in try event() }),
            idempotency: Idempotency(scope: scope, key: key, fingerprint: fingerprint) { receipt in
                StoredAnswer(status: 201, body: receipt.ids.map { UInt8(truncatingIfNeeded: $0) } + [0, 255])
            })
    }

    @Test(arguments: Driver.allCases)
    func theSameKeyLaterIsAnsweredAgain(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            let first = try await test.store.write([request("k")], now: clock)
            try await test.restart()
            let later = try await test.store.write(
                [request("k"), request("k2", events: 1)], now: clock + Timestamp.hour)

            #expect(first == [.written(WriteReceipt(ids: [1, 2]))])
            #expect(later[0] == .replayed(StoredAnswer(status: 201, body: [1, 2, 0, 255])))
            guard case .written(let receipt) = later[1] else { throw Unexpected(outcome: later[1]) }
            #expect(receipt.ids.count == 1 && receipt.ids[0] > 2)
            #expect(try await test.store.events(EventFilter(), page: .whole).count == 3)
        }
    }

    @Test(arguments: Driver.allCases)
    func theSameKeyTwiceInATransactionIsWrittenOnce(driver: Driver) async throws {
        try await withStore(driver) { store in
            let outcomes = try await store.write(
                [request("k"), request("other", events: 1), request("k"), request("k", fingerprint: "g")], now: clock)

            let answer = StoredAnswer(status: 201, body: [1, 2, 0, 255])
            #expect(
                outcomes == [
                    .written(WriteReceipt(ids: [1, 2])), .written(WriteReceipt(ids: [3])), .replayed(answer),
                    .keyReused,
                ])
            #expect(try await store.events(EventFilter(), page: .whole).count == 3)
            #expect(try await store.checkRollups().isEmpty)
        }
    }

    @Test(arguments: Driver.allCases)
    func aKeyForAnotherRequestIsRefused(driver: Driver) async throws {
        try await withStore(driver) { store in
            _ = try await store.write([request("k")], now: clock)
            let outcomes = try await store.write(
                [request("k", fingerprint: "g"), request("k", scope: "key 2")], now: clock)

            #expect(outcomes == [.keyReused, .written(WriteReceipt(ids: [3, 4]))])
        }
    }

    @Test(arguments: Driver.allCases)
    func keysThatOnlyLookTheSameAreOthers(driver: Driver) async throws {
        try await withStore(driver) { store in
            let outcomes = try await store.write(
                [request("caf\u{E9}", events: 1), request("cafe\u{301}", events: 1)], now: clock)

            #expect(outcomes == [.written(WriteReceipt(ids: [1])), .written(WriteReceipt(ids: [2]))])
        }
    }

    @Test(arguments: Driver.allCases)
    func aKeyIsForgottenAfterADay(driver: Driver) async throws {
        try await withStore(driver) { store in
            _ = try await store.write([request("k")], now: clock)
            let kept = try await store.write([request("k")], now: clock + Idempotency.lifetime)
            // Whether it was swept out or not.
            let late = try await store.write([request("k")], now: clock + Idempotency.lifetime + 1)
            let again = try await store.write([request("k")], now: clock + 2 * Idempotency.lifetime + 1)

            #expect(kept == [.replayed(StoredAnswer(status: 201, body: [1, 2, 0, 255]))])
            guard case .written = late[0] else { throw Unexpected(outcome: late[0]) }
            guard case .replayed = again[0] else { throw Unexpected(outcome: again[0]) }
        }
    }

    @Test(arguments: Driver.allCases)
    func oldAnswersAreSweptOutInPiecesWhileOthersStore(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            for start in [0, 1_000] {
                let requests = try (start..<start + 1_000).map { try request("old \($0)", events: 1) }
                _ = try await test.store.write(requests, now: clock)
            }
            let now = clock + Idempotency.lifetime + 1
            _ = try await test.store.write([request("new", events: 1)], now: now)
            #expect(try await test.answers == 2_001)

            #expect(try await test.store.sweepPiece(now: now) > 0)
            let left = try await test.answers
            #expect((1_000..<2_000).contains(left))
            try await test.store.sweep(now: now)
            #expect(try await test.answers == 1)
            #expect(try await test.store.sweepPiece(now: now) == 0)
        }
    }

    @Test(arguments: Driver.allCases)
    func secondsAreSweptOutAfterAnHour(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            let seconds = [0, 30, 3_599].map { clock - $0 * Timestamp.second }
            for moment in seconds { try await test.store.add(.events([event(at: moment)])) }
            try await test.store.settle()

            try await test.store.sweep(now: clock + 10 * Timestamp.second)
            #expect(try await test.store.summary(.all, now: clock).calls.count == 3)
            #expect(try await test.count("event_rollups WHERE resolution = 1") == 2)
        }
    }

    @Test(arguments: Driver.allCases)
    func aFailedWriteUsesNoKeyUp(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            test.faults.failCommit()
            let refused = try request("k")
            await #expect(throws: (any Error).self) { try await test.store.write([refused], now: clock) }

            let outcome = try await test.store.write([request("k")], now: clock)[0]
            guard case .written(let receipt) = outcome else { throw Unexpected(outcome: outcome) }
            #expect(receipt.ids.count == 2)
        }
    }
}

extension TestStore {
    /// How many answers are kept for retries.
    fileprivate var answers: Int64 { get async throws { try await count("idempotency_keys") } }

    fileprivate func count(_ rows: String) async throws -> Int64 {
        try await store.database.read { try $0.first("SELECT count(*) FROM \(raw: rows)") { $0.integer(0) } ?? 0 }
    }
}
