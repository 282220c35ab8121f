import Domain
import Store
import StoreTesting
import Testing

struct SessionContractTests {
    @Test(arguments: Driver.allCases)
    func recordsOfEveryKindBeginASession(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(
                .events([event(session: "e")]), .metrics([metric(session: "m")]), .errors([failure(session: "f")]),
                .costs([cost(session: "c")]))

            for name in ["e", "m", "f", "c"] {
                let session = try #require(try await store.session(name))
                #expect(session.createdAt == clock && session.updatedAt == clock && session.endedAt == nil)
                #expect(session.joinedBy == "explicit")
            }
            #expect(try await store.session("x") == nil)
            #expect(try await store.summary(.all, now: clock).activeSessions == 4)
        }
    }

    @Test(arguments: Driver.allCases)
    func totalsAreWhatItsRecordsAddUpTo(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(
                .events([
                    event(session: "s", milliseconds: 10), event(session: "s", milliseconds: 2.5, success: false),
                    event(session: "s"), event(session: "other", milliseconds: 99),
                ]), .errors([failure(session: "s")]),
                .costs([cost("0.1", tokens: TokenUsage(total: 5), session: "s"), cost("0.2", session: "s")]))
            try await store.add(.events([event(session: "s", milliseconds: 1)]))

            #expect(
                try await store.session("s")?.totals
                    == SessionTotals(
                        requests: 4, errors: 2, processingMicroseconds: 13_500,
                        cost: Money(nanodollars: 300_000_000), tokens: 5))
        }
    }

    @Test(arguments: Driver.allCases, RecordKind.allCases)
    func everyRecordLetsItBeSeen(driver: Driver, kind: RecordKind) async throws {
        try await withStore(driver) { store in
            let later = clock + 20 * Timestamp.minute
            try await store.add(.sessions([start("s")]))
            try await store.add(kind.batch(session: "s", at: later), now: later)
            try await store.add(kind.batch(session: "s", at: clock + 1), now: later)

            #expect(try await store.session("s")?.updatedAt == later)
            let muchLater = clock + 40 * Timestamp.minute
            #expect(try await store.summary(.all, now: muchLater).activeSessions == 1)
        }
    }

    @Test(arguments: Driver.allCases)
    func aMeasurementLetsItBeSeenWithinTheSameSecond(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.metrics([metric(session: "s")]), now: clock)
            try await store.add(.metrics([metric(session: "s", at: clock + Timestamp.minute)]), now: clock)

            #expect(try await store.session("s")?.updatedAt == clock + Timestamp.minute)
        }
    }

    @Test(arguments: Driver.allCases)
    func anAnnouncementCompletesASessionThatRecordsBegan(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.events([event(session: "s", at: clock - 9)]))
            let first = try await store.add(.sessions([start("s", agent: "curl", metadata: #"{"a":1}"#)]))
            let second = try await store.add(.sessions([start("s", agent: "other", address: "::1"), start("t")]))

            let session = try #require(try await store.session("s"))
            #expect(session.userAgent == "curl" && session.ipAddress == "::1")
            #expect(session.metadata?.text == #"{"a":1}"# && session.createdAt == clock - 9)
            #expect(first[0] == WriteReceipt(ids: [session.id], existing: [0]))
            #expect(second[0].existing == [0] && second[0].ids[0] == session.id)
        }
    }

    @Test(arguments: Driver.allCases)
    func theSameSessionTwiceInABatchIsOne(driver: Driver) async throws {
        try await withStore(driver) { store in
            let receipts = try await store.add(.sessions([start("s"), start("s", agent: "curl")]))

            #expect(receipts[0].ids[0] == receipts[0].ids[1])
            #expect(receipts[0].existing == [1])
            #expect(try await store.session("s")?.userAgent == "curl")
        }
    }

    @Test(arguments: Driver.allCases)
    func aSessionIsEndedAndTakenUpAgain(driver: Driver) async throws {
        try await withStore(driver) { store in
            for _ in 0..<2 { try await store.add(.events([event(session: "s", milliseconds: 7)])) }
            let ended = try await store.updateSession("s", SessionChange(ended: true), now: clock + 5)
            let again = try await store.updateSession("s", SessionChange(ended: true), now: clock + 9)
            #expect(ended?.endedAt == clock + 5 && again?.endedAt == clock + 5)
            #expect(ended?.totals.requests == 2)
            #expect(try await store.summary(.all, now: clock).activeSessions == 0)

            let open = try await store.updateSession("s", SessionChange(ended: false), now: clock)
            #expect(open?.status(at: clock) == .active)
            #expect(try await store.summary(.all, now: clock).activeSessions == 1)
            #expect(try await store.updateSession("x", SessionChange(ended: true), now: clock) == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func aSessionEndsWhenItsClientSays(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.events([event(session: "s", at: clock - 9)]))
            func end(at moment: Timestamp) async throws -> Timestamp? {
                try await store.updateSession("s", SessionChange(endedAt: moment, now: clock), now: clock)?.endedAt
            }

            #expect(try await end(at: clock - 5) == clock - 5)
            #expect(try await end(at: clock - 9) == clock - 9)
            await #expect(throws: StoreError.endBeforeStart(clock - 9)) { try await end(at: clock - 10) }
            #expect(try await store.session("s")?.endedAt == clock - 9)
            #expect(
                try await store.updateSession("x", SessionChange(endedAt: clock, now: clock), now: clock) == nil)
        }
    }

    @Test(arguments: Driver.allCases, RecordKind.allCases)
    func aSessionBeganWithItsEarliestRecord(driver: Driver, kind: RecordKind) async throws {
        try await withTestStore(driver) { test in
            try await test.store.add(.events([event(session: "s")]), .sessions([start("t")]))
            for age in [3, 9, 5] as [Int64] {
                try await test.store.add(kind.batch(session: "s", at: clock - age))
                try await test.store.add(kind.batch(session: "t", at: clock - age))
                // What is held in memory only is lost, or restored.
                try await test.restart()
            }

            for name in ["s", "t"] {
                let session = try #require(try await test.store.session(name))
                #expect(session.createdAt == clock - 9 && session.updatedAt == clock)
            }
            let range = TimeRange(from: clock - 9, to: clock - 8)
            #expect(try await test.store.sessions(SessionFilter(range: range), page: .whole, now: clock).count == 2)
        }
    }

    @Test(arguments: Driver.allCases)
    func anAnnouncementMayComeLate(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            try await test.store.add(.metrics([metric(session: "s")]))
            try await test.store.add(.sessions([start("s", at: clock - 7)]))
            try await test.restart()

            #expect(try await test.store.session("s")?.createdAt == clock - 7)
        }
    }

    @Test(arguments: Driver.allCases)
    func aChangeLeavesTheRestAlone(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.sessions([start("s", agent: "curl", metadata: "{}")]))
            let object = JSONText(validated: #"{"b":2}"#)
            let changed = try await store.updateSession("s", SessionChange(metadata: object), now: clock + 9)

            #expect(changed?.metadata == object && changed?.userAgent == "curl" && changed?.endedAt == nil)
            #expect(try await store.updateSession("s", SessionChange(userAgent: "x"), now: clock)?.metadata == object)
            #expect(try await store.session("s")?.userAgent == "x")
        }
    }

    @Test(arguments: Driver.allCases)
    func activeSessionsAreCountedToTheMicrosecond(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(
                .events(
                    (0..<200).map { index in
                        try event(session: "s\(index)", at: clock - Int64(index) * Timestamp.minute / 4)
                    }))

            for minutes in 0..<60 {
                let now = clock + Int64(minutes) * Timestamp.minute + Int64(minutes % 3) - 1
                let active = try await store.sessions(SessionFilter(status: .active), page: .whole, now: now)
                let counted = try await store.summary(.all, now: now).activeSessions
                let expected = (0..<200).filter {
                    clock - Int64($0) * Timestamp.minute / 4 > now - Session.idleLimit
                }
                #expect(counted == Int64(expected.count) && active.count == expected.count)
            }
        }
    }
}

/// The kinds of records that belong to sessions.
enum RecordKind: CaseIterable {
    case events, metrics, errors, costs

    func batch(session: String, at moment: Timestamp) throws -> RecordBatch {
        switch self {
        case .events: .events([try event(session: session, at: moment)])
        case .metrics: .metrics([try metric(session: session, at: moment)])
        case .errors: .errors([try failure(session: session, at: moment)])
        case .costs: .costs([try cost(session: session, at: moment)])
        }
    }
}
