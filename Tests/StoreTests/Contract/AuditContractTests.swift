import Domain
import SQL
import Store
import StoreTesting
import Testing

struct AuditContractTests {
    private static let alice = Actor(.user, id: 1, name: "älice", address: "::1", requestID: "r1")

    private func fill(_ store: DataStore, _ count: Int = 5) async throws {
        for number in 0..<count {
            let event = AuditEvent(
                .userUpdated, "user:\(number)", before: ["role": .text("admin"), "is_active": .flag(true)],
                after: ["role": .text("super\"\\\n"), "is_active": .none, "number": .number(Int64(number))])
            try await store.note(event, by: number.isMultiple(of: 2) ? Self.alice : .job("retention"), at: clock + 1)
        }
    }

    @Test(arguments: Driver.allCases)
    func anEntrySaysWhoDidWhat(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await fill(store, 1)
            let entry = try #require(try await store.audit(AuditFilter(), page: .whole).first)

            #expect(entry.id == 1 && entry.actor == Self.alice && entry.timestamp == clock + 1)
            #expect(entry.action == "user.updated" && entry.subject == "user:0")
            #expect(entry.before?.text == #"{"is_active":true,"role":"admin"}"#)
            #expect(entry.after?.text == #"{"is_active":null,"number":0,"role":"super\"\\\u000a"}"#)
        }
    }

    @Test(arguments: Driver.allCases)
    func entriesAreFound(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await fill(store)
            func ids(_ filter: AuditFilter) async throws -> [Int64] {
                try await store.audit(filter, page: .whole).map(\.id)
            }
            #expect(try await ids(AuditFilter()) == [5, 4, 3, 2, 1])
            #expect(try await ids(AuditFilter(actorKind: .job)) == [4, 2])
            #expect(try await ids(AuditFilter(actorName: "älice")) == [5, 3, 1])
            #expect(try await ids(AuditFilter(subject: "user:3")) == [4])
            #expect(try await ids(AuditFilter(action: .keyCreated)).isEmpty)
            #expect(try await ids(AuditFilter(range: TimeRange(from: clock + 2, to: clock + 9))).isEmpty)
        }
    }

    @Test(arguments: Driver.allCases)
    func aWholeLogIsFoundWhole(driver: Driver) async throws {
        try await withStore(driver) { store in
            #expect(try await store.verifyAudit { _ in false } == nil)
            try await fill(store, 3)
            let head = try await store.auditHead()
            try await fill(store, 3)

            #expect(try await store.verifyAudit(known: head) { _ in false } == nil)
            #expect(try await store.auditHead()?.id == 6)
        }
    }

    @Test(arguments: [
        "actor_name = 'bob'", "actor_id = NULL", "action = 'user.created'", "subject = NULL", "before_text = '{}'",
        "after_text = NULL", "address = NULL", "request_id = ''", "timestamp = timestamp + 1", "actor_kind = 'key'",
        "hash = 'x'",
    ])
    func everyChangeIsFound(change: String) async throws {
        try await withStore(.sqliteInMemory) { store in
            try await fill(store)
            try await store.tamper("UPDATE audit_log SET \(raw: change) WHERE id = 3")
            #expect(try await store.verifyAudit { _ in false } == .changed(3))
        }
    }

    @Test(arguments: Driver.allCases)
    func anEntryThatWasTakenOutIsFound(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await fill(store)
            let head = try await store.auditHead()
            try await store.tamper("DELETE FROM audit_log WHERE id = 2")
            #expect(try await store.verifyAudit { _ in false } == .missing(2))
            try await store.tamper("DELETE FROM audit_log WHERE id > 2")
            try await store.tamper("DELETE FROM audit_log")
            // Only what was kept elsewhere shows that.
            #expect(try await store.verifyAudit { _ in false } == nil)
            #expect(try await store.verifyAudit(known: head) { _ in false } == .missing(5))
        }
    }

    @Test func anotherChainIsNotTheOneWhoseEndWasKept() async throws {
        try await withStore(.sqliteInMemory) { store in
            try await fill(store)
            let other = AuditHead(id: 4, hash: String(repeating: "0", count: 64))
            #expect(try await store.verifyAudit(known: other) { _ in false } == .notTheKnown(4))
        }
    }

    @Test(arguments: Driver.allCases)
    func whatIsCutOffLeavesTheRestVerifiable(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await fill(store)
            for number in 0..<3 {
                try await store.note(AuditEvent(.keyRevoked, "key:\(number)"), by: Self.alice, at: clock + 100)
            }
            let sign: @Sendable (AuditHead) -> String = { "signed \($0.id) \($0.hash)" }
            let count = try await store.cutAudit(
                before: clock + 50, by: .job("audit"), at: clock + 200, limit: 2, sign: sign)

            #expect(count == 5)
            let left = try await store.audit(AuditFilter(), page: .whole).map(\.id)
            #expect(left.last == 6 && left.count == 6)
            // In three pieces of at most two, each of which is an entry.
            let cuts = try await store.audit(AuditFilter(action: .auditCut), page: .whole).map(\.subject)
            #expect(cuts == ["audit:5-5", "audit:3-4", "audit:1-2"])
            let counts = try await store.database.read {
                try $0.all("SELECT last_id FROM audit_cuts") { $0.integer(0) }
            }
            #expect(counts == [5])
            #expect(try await store.verifyAudit { $0.signature == sign($0.head) } == nil)
            #expect(try await store.verifyAudit { _ in false } == .unsignedCut(5))
            #expect(try await store.cutAudit(before: clock, by: .job("audit"), at: clock + 201, sign: sign) == 0)
        }
    }

    @Test func anEndThatWasKeptBeforeACutIsNotMissedBehindIt() async throws {
        try await withStore(.sqliteInMemory) { store in
            try await fill(store)
            let last = try #require(try await store.auditHead())
            try await store.note(AuditEvent(.keyRevoked, "key:1"), by: Self.alice, at: clock + 100)
            let sign: @Sendable (AuditHead) -> String = { "signed \($0.id)" }
            _ = try await store.cutAudit(before: clock + 50, by: .job("audit"), at: clock + 200, sign: sign)

            let isSigned: @Sendable (AuditCut) -> Bool = { $0.signature == sign($0.head) }
            #expect(try await store.verifyAudit(known: last, isSigned: isSigned) == nil)
            #expect(try await store.verifyAudit(known: AuditHead(id: 2, hash: "x"), isSigned: isSigned) == nil)
            let other = AuditHead(id: last.id, hash: String(repeating: "a", count: 64))
            #expect(try await store.verifyAudit(known: other, isSigned: isSigned) == .missing(last.id))
        }
    }

    @Test func theChainGoesOnBehindACutOfAll() async throws {
        try await withStore(.sqliteInMemory) { store in
            try await fill(store)
            let sign: @Sendable (AuditHead) -> String = { "signed \($0.id)" }
            _ = try await store.cutAudit(before: clock + 50, by: .job("audit"), at: clock + 1, sign: sign)
            try await store.tamper("DELETE FROM audit_log")
            #expect(try await store.auditHead()?.id == 5)
            try await fill(store, 1)
            #expect(try await store.auditHead()?.id == 6)
        }
    }
}
