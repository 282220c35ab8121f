import Domain
import Store
import StoreTesting
import Testing

/// What a request verified may have changed before it writes: the write looks again.
struct VerifiedWriteContractTests {
    private func users(in store: DataStore) async throws -> (root: User, ann: User) {
        let other = try NewUser(username: "other", email: "o@b", role: .superuser)
        _ = try await store.createUser(other, passwordHash: "-", at: clock)
        let root = try NewUser(username: "root", email: "r@b", role: .superuser)
        let ann = try NewUser(username: "ann", email: "a@b")
        return (
            try await store.createUser(root, passwordHash: "root's", at: clock),
            try await store.createUser(ann, passwordHash: "ann's", at: clock)
        )
    }

    @Test(arguments: Driver.allCases)
    func anOwnPasswordIsChangedFromWhatWasVerifiedAlone(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ann = try await users(in: store).ann
            #expect(try await store.changePassword(of: ann, from: "other", to: "new") == nil)
            let changed = try #require(try await store.changePassword(of: ann, from: "ann's", to: "new"))
            #expect(changed.tokenVersion == ann.tokenVersion + 1)
            #expect(try await store.changePassword(of: ann, from: "new", to: "newer") == nil)

            try await store.setPassword("reset", userID: ann.id, revokingTokens: true)
            #expect(try await store.changePassword(of: changed, from: "new", to: "mine again") == nil)
            #expect(try await store.credentials(username: "ann")?.passwordHash == "reset")
        }
    }

    @Test(arguments: Driver.allCases)
    func whoLostTheRightChangesNoPassword(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ann = try await users(in: store).ann
            _ = try await store.updateUser(id: ann.id, UserChange(isActive: false))
            #expect(try await store.changePassword(of: ann, from: "ann's", to: "new") == nil)
            _ = try await store.deleteUser(id: ann.id)
            #expect(try await store.changePassword(of: ann, from: "ann's", to: "new") == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func aSuperuserWhoIsNoneAnyMoreChangesNothing(driver: Driver) async throws {
        try await withStore(driver) { store in
            let (root, ann) = try await users(in: store)
            let losses: [@Sendable (User) async throws -> Void] = [
                { _ = try await store.updateUser(id: $0.id, UserChange(role: .admin)) },
                { _ = try await store.updateUser(id: $0.id, UserChange(role: .superuser, isActive: false)) },
                { _ = try await store.updateUser(id: $0.id, UserChange(), passwordHash: "x") },
                { _ = try await store.deleteUser(id: $0.id) },
            ]
            for lose in losses {
                let actor = ActingUser(try await store.user(id: root.id) ?? root)
                try await lose(root)
                try await refuses(actor, ann, in: store)
            }
        }
    }

    private func refuses(_ actor: ActingUser, _ ann: User, in store: DataStore) async throws {
        let new = try NewUser(username: "new", email: "n@b")
        let key = try NewAPIKey(name: "k", scopes: [.read], now: clock)
        await #expect(throws: StoreError.rightsChanged) {
            try await store.createUser(new, passwordHash: "", rights: actor, at: clock)
        }
        await #expect(throws: StoreError.rightsChanged) {
            try await store.updateUser(id: ann.id, UserChange(role: .superuser), rights: actor)
        }
        await #expect(throws: StoreError.rightsChanged) { try await store.deleteUser(id: ann.id, rights: actor) }
        await #expect(throws: StoreError.rightsChanged) {
            try await store.createKey(key, prefix: "p", digest: "d", createdBy: 1, rights: actor, at: clock)
        }
        await #expect(throws: StoreError.rightsChanged) { try await store.revokeKey(id: 1, rights: actor, at: clock) }
        #expect(try await store.user(id: ann.id) == ann)
        #expect(try await store.keys().isEmpty)
        #expect(try await store.credentials(username: "new") == nil)
    }

    @Test(arguments: Driver.allCases)
    func aPasswordAndARightAreChangedTogetherOrNotAtAll(driver: Driver) async throws {
        try await withStore(driver) { store in
            let (root, ann) = try await users(in: store)
            let changed = try await store.updateUser(
                id: ann.id, UserChange(role: .superuser), passwordHash: "new", rights: ActingUser(root))
            #expect(changed?.role == .superuser && changed?.tokenVersion == ann.tokenVersion + 1)
            #expect(try await store.credentials(username: "ann")?.passwordHash == "new")

            await #expect(throws: StoreError.duplicate(field: "username")) {
                try await store.updateUser(id: ann.id, UserChange(username: "ROOT"), passwordHash: "newer")
            }
            #expect(try await store.credentials(username: "ann")?.passwordHash == "new")
        }
    }

    @Test(arguments: Driver.allCases)
    func anotherUserWhoGotTheIdentifierIsLeftAlone(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ann = try await users(in: store).ann
            _ = try await store.deleteUser(id: ann.id)
            let eve = try NewUser(username: "eve", email: "e@b")
            let made = try await store.createUser(eve, passwordHash: "eve's", at: clock + 1)
            #expect(made.id == ann.id)

            #expect(try await !store.setPassword("x", userID: ann.id, known: ann, revokingTokens: true))
            #expect(try await !store.deleteUser(id: ann.id, known: ann))
            #expect(try await store.credentials(username: "eve")?.passwordHash == "eve's")
            #expect(try await store.deleteUser(id: made.id, known: made))
        }
    }

    @Test(arguments: Driver.allCases)
    func onlyValidKeysAreListedAndNotTooMany(driver: Driver) async throws {
        try await withStore(driver) { store in
            let generation = store.keyGeneration
            for (digest, end) in [("a", nil), ("b", clock + 5), ("c", nil)] as [(String, Timestamp?)] {
                let key = try NewAPIKey(name: digest, scopes: [.read], expiresAt: end, now: clock)
                _ = try await store.createKey(key, prefix: "p", digest: digest, createdBy: nil, at: clock)
            }
            _ = try await store.revokeKey(id: 3, at: clock)
            #expect(store.keyGeneration == generation + 4)

            #expect(try await store.validKeys(atMost: 2, now: clock)?.map(\.digest).sorted() == ["a", "b"])
            #expect(try await store.validKeys(atMost: 2, now: clock + 5)?.map(\.record.name) == ["a"])
            #expect(try await store.validKeys(atMost: 1, now: clock) == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func sessionsAndCostsKnowWhoMadeThem(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            let session = try SessionStart(sessionID: "s", now: clock)
            let cost = try CostEntry(
                serviceName: "v", operationType: "o", requestID: "r", cost: .zero, prices: .empty, now: clock)
            func own(_ sender: String?) async throws -> [[Int]] {
                let requests = [RecordBatch.sessions([session]), .costs([cost])]
                    .map { WriteRequest(batch: $0, sender: sender) }
                return try await test.store.write(requests, now: clock).map { outcome in
                    guard case .written(let receipt) = outcome else { return [-1] }
                    return receipt.own
                }
            }
            #expect(try await own("key:1") == [[], []])
            #expect(try await own("key:1") == [[0], [0]])
            #expect(try await own("key:2") == [[], []])
            #expect(try await own(nil) == [[], []])
            try await test.restart()
            #expect(try await own("key:1") == [[0], [0]])
            #expect(try await own("key:2") == [[], []])
            #expect(try await test.store.sessionMaker("s") == "key:1")
        }
    }
}
