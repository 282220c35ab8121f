import Domain
import Store
import StoreTesting
import Testing

struct UserContractTests {
    private func make(
        _ name: String, role: User.Role = .admin, in store: DataStore, at now: Timestamp = clock
    ) async throws -> User {
        let user = try NewUser(username: name, email: "\(name.prefix(3))@example.org", role: role)
        return try await store.createUser(user, passwordHash: "hash of \(name)", at: now)
    }

    @Test(arguments: Driver.allCases)
    func aUserComesBackWhole(driver: Driver) async throws {
        try await withStore(driver) { store in
            let made = try await make("ann é", role: .superuser, in: store)
            try await store.recordLogin(userID: made.id, at: clock + 5)

            let found = try #require(try await store.user(id: made.id))
            #expect(found.username == "ann é" && found.email == "ann@example.org" && found.role == .superuser)
            #expect(found.createdAt == clock && found.lastLogin == clock + 5 && found.isActive && made.lastLogin == nil)
            #expect(try await store.credentials(username: "ann é")?.passwordHash == "hash of ann é")
            #expect(try await store.credentials(username: " Ann É")?.user == found)
            #expect(try await store.credentials(username: "ann e") == nil)
            #expect(try await store.user(id: 99) == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func namesAndAddressesAreUnique(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ann = try await make("ann", in: store)
            let bob = try await make("bob", in: store)
            let sameName = try NewUser(username: "ann", email: "x@y")
            let sameMail = try NewUser(username: "x", email: "ann@example.org")

            await #expect(throws: StoreError.duplicate(field: "username")) {
                try await store.createUser(sameName, passwordHash: "", at: clock)
            }
            await #expect(throws: StoreError.duplicate(field: "email")) {
                try await store.createUser(sameMail, passwordHash: "", at: clock)
            }
            await #expect(throws: StoreError.duplicate(field: "username")) {
                try await store.updateUser(id: bob.id, UserChange(username: "ann"))
            }
            await #expect(throws: StoreError.duplicate(field: "email")) {
                try await store.updateUser(id: bob.id, UserChange(email: "ann@example.org", isActive: false))
            }
            #expect(try await store.users(limit: 10, skip: 0) == [ann, bob])
        }
    }

    @Test(arguments: Driver.allCases)
    func usersAreListedInTheOrderOfTheirMaking(driver: Driver) async throws {
        try await withStore(driver) { store in
            for name in ["c", "a", "b"] { _ = try await make(name, in: store) }

            #expect(try await store.users(limit: 2, skip: 1).map(\.username) == ["a", "b"])
            #expect(try await store.users(limit: 0, skip: 0).isEmpty)
            #expect(try await store.users(limit: 9, skip: 9).isEmpty)
        }
    }

    @Test(arguments: Driver.allCases)
    func theLastActiveSuperuserStays(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ann = try await make("ann", role: .superuser, in: store)
            let bob = try await make("bob", role: .superuser, in: store)
            _ = try await store.updateUser(id: bob.id, UserChange(isActive: false))

            await #expect(throws: StoreError.lastSuperuser) { try await store.deleteUser(id: ann.id) }
            await #expect(throws: StoreError.lastSuperuser) {
                try await store.updateUser(id: ann.id, UserChange(role: .admin))
            }
            await #expect(throws: StoreError.lastSuperuser) {
                try await store.updateUser(id: ann.id, UserChange(username: "new", isActive: false))
            }
            #expect(try await store.user(id: ann.id) == ann)
            #expect(try await store.deleteUser(id: bob.id))
            #expect(try await store.updateUser(id: ann.id, UserChange(username: "new"))?.username == "new")
        }
    }

    @Test(arguments: Driver.allCases)
    func aSuperuserMayGoWhereAnotherStays(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ann = try await make("ann", role: .superuser, in: store)
            _ = try await make("bob", role: .superuser, in: store)

            #expect(try await store.updateUser(id: ann.id, UserChange(role: .admin))?.role == .admin)
            #expect(try await store.deleteUser(id: ann.id))
            #expect(try await store.deleteUser(id: ann.id) == false)
            #expect(try await store.updateUser(id: ann.id, UserChange(username: "x")) == nil)
            #expect(try await store.hasSuperuser())
        }
    }

    @Test(arguments: Driver.allCases)
    func twoSuperusersCannotDemoteEachOtherAtOnce(driver: Driver) async throws {
        try await withStore(driver) { store in
            let users = [
                try await make("ann", role: .superuser, in: store), try await make("bob", role: .superuser, in: store),
            ]
            await withTaskGroup { group in
                for user in users {
                    group.addTask { _ = try? await store.updateUser(id: user.id, UserChange(role: .admin)) }
                }
            }

            #expect(try await store.users(limit: 9, skip: 0).filter { $0.role == .superuser }.count == 1)
        }
    }

    @Test(arguments: Driver.allCases)
    func tokensBecomeVoidWithRoleActivityAndPassword(driver: Driver) async throws {
        try await withStore(driver) { store in
            _ = try await make("root", role: .superuser, in: store)
            let ann = try await make("ann", in: store)
            func version() async throws -> Int64 { try await store.user(id: ann.id)?.tokenVersion ?? -1 }

            _ = try await store.updateUser(id: ann.id, UserChange(username: "ann2", role: .admin, isActive: true))
            #expect(try await version() == ann.tokenVersion)
            _ = try await store.updateUser(id: ann.id, UserChange(role: .superuser))
            #expect(try await version() == ann.tokenVersion + 1)
            _ = try await store.updateUser(id: ann.id, UserChange(isActive: false))
            #expect(try await version() == ann.tokenVersion + 2)
            try await store.setPassword("new", userID: ann.id, revokingTokens: false)
            #expect(try await version() == ann.tokenVersion + 2)
            try await store.setPassword("newer", userID: ann.id, revokingTokens: true)
            #expect(try await version() == ann.tokenVersion + 3)
            #expect(try await store.credentials(username: "ann2")?.passwordHash == "newer")
        }
    }

    @Test(arguments: Driver.allCases)
    func aNewUserWithAnOldIdentifierHasAnotherVersion(driver: Driver) async throws {
        try await withStore(driver) { store in
            let old = try await make("ann", in: store)
            _ = try await store.deleteUser(id: old.id)
            let new = try await make("bob", in: store, at: clock + Timestamp.second)

            #expect(new.tokenVersion > old.tokenVersion)
            #expect(try await store.user(id: new.id)?.tokenVersion == new.tokenVersion)
        }
    }

    @Test(arguments: Driver.allCases)
    func aHashIsRenewedUnlessThePasswordWasChanged(driver: Driver) async throws {
        try await withStore(driver) { store in
            let new = try NewUser(username: "ann", email: "a@b", role: .superuser)
            let ann = try await store.createUser(new, passwordHash: "old", at: clock)
            try await store.renewHash("old", as: "renewed", userID: ann.id)
            #expect(try await store.credentials(username: "ann")?.passwordHash == "renewed")

            try await store.setPassword("other", userID: ann.id, revokingTokens: true)
            try await store.renewHash("renewed", as: "late", userID: ann.id)
            #expect(try await store.credentials(username: "ann")?.passwordHash == "other")
        }
    }
}
