import Domain
import Store
import StoreTesting
import Testing

struct SetupContractTests {
    private let root: NewUser

    init() throws {
        root = try NewUser(username: "root", email: "root@example.org", role: .superuser)
    }

    private func create(_ token: String, in store: DataStore, at now: Timestamp = clock) async throws -> User {
        try await store.createFirstSuperuser(root, passwordHash: "hash", setupToken: token, at: now)
    }

    @Test(arguments: Driver.allCases)
    func aSetupTokenMakesOneSuperuserOnce(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.offerSetup(digest: "d", until: clock + 10)
            #expect(try await store.hasSuperuser() == false)
            let user = try await create("d", in: store)

            #expect(user.role == .superuser)
            #expect(try await store.hasSuperuser())
            await #expect(throws: StoreError.invalidSetupToken) { try await create("d", in: store) }
        }
    }

    @Test(arguments: Driver.allCases)
    func wrongReplacedAndExpiredTokensAreRefused(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.offerSetup(digest: "old", until: clock + 10)
            try await store.offerSetup(digest: "new", until: clock + 10)

            await #expect(throws: StoreError.invalidSetupToken) { try await create("old", in: store) }
            await #expect(throws: StoreError.invalidSetupToken) { try await create("", in: store) }
            await #expect(throws: StoreError.invalidSetupToken) { try await create("new", in: store, at: clock + 10) }
            #expect(try await create("new", in: store, at: clock + 9).username == "root")
        }
    }

    @Test(arguments: Driver.allCases)
    func noTokenHelpsWhereASuperuserExists(driver: Driver) async throws {
        try await withStore(driver) { store in
            let other = try NewUser(username: "a", email: "a@b", role: .superuser)
            _ = try await store.createUser(other, passwordHash: "", at: clock)
            try await store.offerSetup(digest: "d", until: clock + 10)

            await #expect(throws: StoreError.invalidSetupToken) { try await create("d", in: store) }
        }
    }

    @Test(arguments: Driver.allCases)
    func ofManyAtOnceOneSucceeds(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.offerSetup(digest: "d", until: clock + 10)
            let made = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<10 {
                    group.addTask {
                        let user = try? NewUser(username: "u\(index)", email: "u\(index)@b", role: .superuser)
                        guard let user else { return false }
                        return
                            (try? await store.createFirstSuperuser(
                                user, passwordHash: "", setupToken: "d", at: clock)) != nil
                    }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }

            #expect(made == 1)
            #expect(try await store.users(limit: 99, skip: 0).count == 1)
        }
    }
}
