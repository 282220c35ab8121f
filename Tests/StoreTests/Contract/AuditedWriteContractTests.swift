import Domain
import SQL
import Store
import StoreTesting
import Testing

/// Every administrative write has its entry, and what changes nothing has none.
struct AuditedWriteContractTests {
    private static let actor = Actor(.user, id: 9, name: "root", address: "10.0.0.1", requestID: "r")

    private func entries(_ store: DataStore) async throws -> [String] {
        try await store.audit(AuditFilter(), page: .whole).reversed().map { entry in
            #expect(entry.actor == Self.actor)
            return "\(entry.action) \(entry.subject ?? "-")"
        }
    }

    @Test(arguments: Driver.allCases)
    func changesOfUsersAndKeys(driver: Driver) async throws {
        try await withStore(driver) { store in
            let actor = Self.actor
            let new = try NewUser(username: "ann", email: "a@b", role: .superuser)
            let ann = try await store.createUser(new, passwordHash: "secret-hash", by: actor, at: clock)
            let other = try NewUser(username: "bob", email: "b@b", role: .superuser)
            _ = try await store.createUser(other, passwordHash: "h", by: actor, at: clock)
            _ = try await store.updateUser(id: ann.id, UserChange(role: .admin), by: actor, at: clock)
            _ = try await store.updateUser(id: ann.id, UserChange(role: .admin), by: actor, at: clock)
            _ = try await store.updateUser(id: ann.id, UserChange(), passwordHash: "new-hash", by: actor, at: clock)
            try await store.setPassword("newer", userID: ann.id, revokingTokens: true, by: actor, at: clock)
            try await store.recordLogin(userID: ann.id, by: actor, at: clock)
            _ = try await store.deleteUser(id: ann.id, by: actor, at: clock)
            let key = try NewAPIKey(name: "k", scopes: [.read], now: clock)
            let made = try await store.createKey(
                key, prefix: "mcpa_1", digest: "dig", createdBy: 9, by: actor, at: clock)
            for _ in 1...2 { _ = try await store.revokeKey(id: made.id, by: actor, at: clock) }

            #expect(
                try await entries(store) == [
                    "user.created user:1", "user.created user:2", "user.updated user:1",
                    "user.password_changed user:1", "user.password_changed user:1", "login.succeeded user:1",
                    "user.deleted user:1", "key.created key:1", "key.revoked key:1",
                ])
            let text = try await store.audit(AuditFilter(), page: .whole)
                .map { "\($0.before?.text ?? "")\($0.after?.text ?? "")" }.joined()
            #expect(!text.contains("hash") && !text.contains("dig"))
            #expect(try await store.verifyAudit { _ in false } == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func decisionsAboutErrorsAndSessions(driver: Driver) async throws {
        try await withStore(driver) { store in
            let actor = Self.actor
            let receipt = try await store.add(.errors([failure("E")]))[0]
            try await store.add(.sessions([start("s")]))
            for _ in 1...2 {
                _ = try await store.resolveError(id: receipt.ids[0], resolved: true, by: actor, now: clock)
            }
            let group = try #require(try await store.errorGroups(state: nil, page: .whole).first)
            for _ in 1...2 { _ = try await store.setErrorGroup(id: group.id, state: .ignored, by: actor, now: clock) }
            _ = try await store.setErrorGroup(id: 999, state: .ignored, by: actor, now: clock)
            _ = try await store.updateSession("s", SessionChange(ended: true), by: actor, now: clock)
            _ = try await store.updateSession("s", SessionChange(ended: false), now: clock)

            #expect(
                try await entries(store) == [
                    "error.updated error:\(receipt.ids[0])", "error_group.updated error_group:\(group.id)",
                    "session.updated session:s",
                ])
        }
    }

    @Test(arguments: Driver.allCases)
    func whatIsRefusedLeavesNoEntry(driver: Driver) async throws {
        try await withStore(driver) { store in
            let new = try NewUser(username: "ann", email: "a@b", role: .superuser)
            let ann = try await store.createUser(new, passwordHash: "h", by: Self.actor, at: clock)
            await #expect(throws: StoreError.duplicate(field: "username")) {
                let again = try NewUser(username: "ann", email: "other@b")
                _ = try await store.createUser(again, passwordHash: "h", by: Self.actor, at: clock)
            }
            await #expect(throws: StoreError.lastSuperuser) { try await store.deleteUser(id: ann.id, by: Self.actor) }
            #expect(try await entries(store) == ["user.created user:1"])
        }
    }
}
