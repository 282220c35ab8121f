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
            _ = try await store.offerSetup(now: clock + 10 - Timestamp.day) { _ in "d" }
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
            _ = try await store.offerSetup(now: clock + 10 - Timestamp.day) { _ in "old" }
            _ = try await store.offerSetup(now: clock + 10 - Timestamp.day) { _ in "new" }

            await #expect(throws: StoreError.invalidSetupToken) { try await create("old", in: store) }
            await #expect(throws: StoreError.invalidSetupToken) { try await create("", in: store) }
            await #expect(throws: StoreError.invalidSetupToken) { try await create("new", in: store, at: clock + 10) }
            #expect(try await create("new", in: store, at: clock + 9).username == "root")
        }
    }

    @Test(arguments: Driver.allCases)
    func theOfferThatStandsIsTakenUpByWhoeverKnowsItsToken(driver: Driver) async throws {
        try await withStore(driver) { store in
            let mine = { @Sendable (until: Timestamp) in "mine \(until.microseconds)" }
            let until = try await store.offerSetup(now: clock, digest: mine)
            #expect(until == clock + Timestamp.day)
            #expect(try await store.offerSetup(now: clock + 22 * Timestamp.hour, digest: mine) == until)
            // One that ends soon is replaced, as is one that is made of another secret.
            let next = try await store.offerSetup(now: clock + 23 * Timestamp.hour, digest: mine)
            #expect(next == clock + 47 * Timestamp.hour)
            #expect(try await store.offerSetup(now: clock + 24 * Timestamp.hour) { _ in "theirs" } != next)
            #expect(try await !store.offersSetup(digest: mine(clock + 47 * Timestamp.hour), at: clock))
        }
    }

    @Test(arguments: Driver.allCases)
    func manyWhoOfferAtOnceOfferOne(driver: Driver) async throws {
        try await withStore(driver) { store in
            let offers = try await withThrowingTaskGroup(of: Timestamp?.self) { group in
                for index in 0..<8 {
                    group.addTask { try await store.offerSetup(now: clock + Int64(index)) { "of \($0.microseconds)" } }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(offers).count == 1 && offers.count == 8)
        }
    }

    @Test(arguments: Driver.allCases)
    func noTokenHelpsWhereASuperuserExists(driver: Driver) async throws {
        try await withStore(driver) { store in
            let other = try NewUser(username: "a", email: "a@b", role: .superuser)
            _ = try await store.offerSetup(now: clock + 10 - Timestamp.day) { _ in "d" }
            _ = try await store.createUser(other, passwordHash: "", at: clock)
            #expect(try await store.offerSetup(now: clock) { _ in "e" } == nil)

            await #expect(throws: StoreError.invalidSetupToken) { try await create("d", in: store) }
        }
    }

    @Test(arguments: Driver.allCases)
    func ofManyAtOnceOneSucceeds(driver: Driver) async throws {
        try await withStore(driver) { store in
            _ = try await store.offerSetup(now: clock + 10 - Timestamp.day) { _ in "d" }
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
