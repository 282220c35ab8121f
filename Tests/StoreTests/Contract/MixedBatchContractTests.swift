import Domain
import Store
import StoreTesting
import Testing

/// One request may carry records of several kinds: they are stored in one transaction, and told apart in its receipt.
struct MixedBatchContractTests {
    private func batch(events: Int = 2, request: String? = "r", session: String = "s") throws -> RecordBatch {
        var batch = RecordBatch()
        batch.events = try (0..<events).map { _ in try event(session: session, milliseconds: 5) }
        batch.metrics = [try metric(session: session)]
        batch.errors = [try failure("A", session: session), try failure("B", session: session)]
        batch.costs = [try cost("0.5", request: request, session: session)]
        batch.sessions = [try SessionStart(sessionID: session, userAgent: "u", now: clock)]
        return batch
    }

    @Test(arguments: Driver.allCases)
    func aRequestOfAllKindsIsStoredWhole(driver: Driver) async throws {
        try await withStore(driver) { store in
            let batch = try batch()
            let receipt = try await store.add(batch)[0]

            #expect(receipt.ids.count == batch.count && receipt.existing == [])
            let events = try await store.events(EventFilter(), page: .whole)
            #expect(events.map(\.id) == receipt.part(0..<2).ids.reversed() && events.records() == batch.events)
            #expect(try await store.metric(id: receipt.ids[2])?.record == batch.metrics[0])
            #expect(try await store.error(id: receipt.ids[4])?.record.withoutGroup == batch.errors[1])
            #expect(try await store.cost(id: receipt.ids[5])?.record == batch.costs[0])
            let session = try #require(try await store.session("s"))
            #expect(session.id == receipt.ids[6] && session.userAgent == "u")
            #expect(session.totals.requests == 2 && session.totals.errors == 2)
            #expect(session.totals.cost == Money(decimal: "0.5"))
            #expect(try await store.checkRollups().isEmpty)
        }
    }

    @Test(arguments: Driver.allCases)
    func requestsOfDifferentKindsGetTheirOwnParts(driver: Driver) async throws {
        try await withStore(driver) { store in
            let mixed = try batch(events: 1)
            let receipts = try await store.add(
                mixed, .errors([failure("C")]), batch(events: 3, session: "t"), .events([]))

            #expect(receipts.map(\.ids.count) == [6, 1, 8, 0])
            #expect(receipts[0].existing == [])
            // The same paid request was in the first batch: among the records of the third it is the seventh.
            #expect(receipts[2].existing == [6] && receipts[2].ids[6] == receipts[0].ids[4])
            #expect(try await store.error(id: receipts[1].ids[0])?.record.errorType == "C")
            #expect(try await store.costs(CostFilter(), page: .whole).count == 1)
            #expect(try await store.checkRollups().isEmpty)
        }
    }

    @Test(arguments: Driver.allCases)
    func aKeyHoldsForAllKindsOfItsRequest(driver: Driver) async throws {
        try await withStore(driver) { store in
            let idempotency = Idempotency(scope: "key 1", key: "k", fingerprint: "f") {
                StoredAnswer(status: 201, body: $0.ids.map { UInt8(truncatingIfNeeded: $0) })
            }
            let request = WriteRequest(batch: try batch(), idempotency: idempotency)
            let first = try await store.write([request], now: clock)
            let again = try await store.write([request], now: clock)

            guard case .written(let receipt) = first[0] else { throw Unexpected(outcome: first[0]) }
            let body = receipt.ids.map { UInt8(truncatingIfNeeded: $0) }
            #expect(again == [.replayed(StoredAnswer(status: 201, body: body))])
            #expect(try await store.errors(ErrorFilter(), page: .whole).count == 2)
        }
    }
}
