import Domain
import Foundation
import PostgresServer
import SQL
import Store
import StoreTesting

@testable import Maintenance

/// The two stores of a copy, on databases of their own.
final class CopyEnds {
    /// An engine on one side of a copy.
    enum Engine: String, CaseIterable {
        case sqlite
        case postgres
    }

    let source: DataStore
    /// What the target is told to fail at.
    let faults = Faults()
    private(set) var target: DataStore
    private let open: () throws -> any SQLDatabase
    private let discard: () throws -> Void

    private init(from: Engine, to: Engine) async throws {
        let folder = NSTemporaryDirectory() + "mcp-admin-copy-\(UUID().uuidString)"
        let urls = try [(from, "source"), (to, "target")].map { engine, name in
            switch engine {
            case .sqlite: "sqlite:///\(folder)/\(name).db"
            case .postgres: try PostgresServer.shared().database()
            }
        }
        source = DataStore(database: try SQLStore.open(urls[0], options: .init(ownership: .whole)))
        open = { try SQLStore.open(urls[1], options: .init(ownership: .whole)) }
        discard = {
            for url in urls where SQLStore.isPostgres(url) { try PostgresServer.shared().drop(url) }
            try? FileManager.default.removeItem(atPath: folder)
        }
        target = DataStore(database: FaultyDatabase(try open(), faults))
        try await source.migrate()
    }

    /// Runs `body` with a new pair of databases, whose source has tables, and throws them away.
    static func with(
        from: Engine = .sqlite, to: Engine = .sqlite, _ body: (CopyEnds) async throws -> Void
    ) async throws {
        let ends = try await CopyEnds(from: from, to: to)
        try await body(ends)
        try await ends.source.database.close()
        try await ends.target.database.close()
        try ends.discard()
    }

    /// Copies with a few rows in a transaction.
    @discardableResult
    func copy(pageRows: Int = 7) async throws -> [CopyCount] {
        try await StoreCopy(from: source.database, to: target.database, pageRows: pageRows).run()
    }

    /// Opens the target as the next process does.
    func reopenTarget() async throws {
        try await target.database.close()
        target = DataStore(database: FaultyDatabase(try open(), faults))
    }

    /// Fills the source with records of all kinds, users, keys, tokens and answers.
    func fill(seed: Int = 1, rounds: Int = 12) async throws {
        var records = RandomRecords(seed: seed)
        for round in 0..<rounds {
            let batches = try records.batches()
            try await source.add(batches)
            if round == rounds / 2 { try await fillAccounts() }
        }
        try await source.add(
            .events([
                UsageEvent(
                    timestamp: clock, eventType: "\u{1F642}", responseMilliseconds: 0.001, success: false,
                    errorMessage: "", metadata: JSONText(validated: #"{"b":1,"a":[1.50,"é"],"b":2}"#), now: clock)
            ]))
    }

    private func fillAccounts() async throws {
        let user = try await source.createUser(
            NewUser(username: "ada", email: "ada@example.org", role: .superuser), passwordHash: "a hash", at: clock)
        _ = try await source.createUser(
            NewUser(username: "caf\u{E9}", email: "b@example.org", isActive: false), passwordHash: "b hash", at: clock)
        try await source.recordLogin(userID: user.id, at: clock)
        let key = try await source.createKey(
            NewAPIKey(name: "robot", scopes: [.ingest, .read], expiresAt: nil, now: clock), prefix: "mcp_",
            digest: "d1",
            createdBy: user.id, at: clock)
        _ = try await source.revokeKey(id: key.id, at: clock)
        _ = try await source.addRefreshToken(
            digest: "r1", family: "f", of: user, expiresAt: clock + Timestamp.day, now: clock)
        try await source.tamper("INSERT INTO demo_ranges (table_name, first_id, last_id) VALUES ('sessions', 7, 9)")
        for _ in 1...2 {
            try await source.add(.errors([failure("ComesBack")]))
            let group = try await source.errorGroups(ErrorGroupQuery(search: "ComesBack"), page: Page(limit: 1))[0]
                .group
            _ = try await source.setErrorGroup(id: group.id, state: .resolved, now: clock)
        }
        try await source.revokeToken(id: "t1", until: .now() + Timestamp.day, earliest: .now())
        try await source.tamper(
            "INSERT INTO retention (id, deleted_before) VALUES (1, \(clock - 100 * Timestamp.day))")
        _ = try await source.cutAudit(before: clock + 1, by: .job("test"), at: clock + 5) { "signed \($0.id)" }
        try await source.tamper("INSERT INTO setup_tokens (digest, expires_at) VALUES ('s1', \(clock))")
        try await source.tamper(
            """
            INSERT INTO secrets (name, sealed, created_at, updated_at, updated_by)
            VALUES ('beat', 'sealed', \(clock), \(clock), 'ada')
            """)
        _ = try await source.importMark(source: "1/2/public", kind: "events")
        let answer = StoredAnswer(status: 201, body: [0, 255, 10])
        let idempotency = Idempotency(scope: "a", key: "k", fingerprint: "f") { _ in answer }
        _ = try await source.write(
            [WriteRequest(batch: .events([event(session: "a")]), idempotency: idempotency)], now: clock)
    }
}

extension DataStore {
    /// Every row of every table, in the order of the tables' keys.
    func rows() async throws -> [String: [[SQLValue]]] {
        try await database.read { connection in
            let tables = try CopyTable.all.map { table in
                (table.name, try table.page(after: nil, limit: 1_000_000, bytes: .max, on: connection).rows)
            }
            return Dictionary(tables) { first, _ in first }
        }
    }
}
