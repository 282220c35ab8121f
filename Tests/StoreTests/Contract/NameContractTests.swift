import Domain
import Maintenance
import SQL
import Store
import StoreTesting
import Testing

struct NameContractTests {
    @discardableResult
    private func make(_ name: String, email: String? = nil, in store: DataStore) async throws -> User {
        let user = try NewUser(username: name, email: email ?? "\(name.utf8.count)-\(name.hashValue)@example.org")
        return try await store.createUser(user, passwordHash: "hash of \(name)", at: clock)
    }

    /// Makes a user as an older version did, which told names apart by their bytes.
    private func makeOld(_ id: Int64, _ name: String, in store: DataStore) async throws {
        try await store.tamper(
            """
            INSERT INTO admin_users (id, username, email, hashed_password, role, is_active, created_at, token_version)
            VALUES (\(id), \(name), \("\(name)@x"), \("hash of \(name)"), 'admin', \(true), \(clock), 1)
            """)
    }

    @Test(arguments: Driver.allCases)
    func spellingsAreOneUser(driver: Driver) async throws {
        try await withStore(driver) { store in
            let admin = try await make("Admin", email: "A@b", in: store)
            for name in ["admin", "ADMIN", " admin", "ａｄｍｉｎ", "admi\u{307}n"] {
                await #expect(throws: StoreError.duplicate(field: "username")) { try await make(name, in: store) }
                #expect(try await store.credentials(username: name)?.user == admin)
            }
            await #expect(throws: StoreError.duplicate(field: "email")) {
                try await make("other", email: "a@B", in: store)
            }
            let other = try await make("other", in: store)
            await #expect(throws: StoreError.duplicate(field: "username")) {
                try await store.updateUser(id: other.id, UserChange(username: "ADMIN"))
            }
            #expect(try await store.credentials(username: "аdmin")?.user == admin)
        }
    }

    @Test(arguments: Driver.allCases)
    func aUserMayChangeTheSpelling(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ann = try await make("ann", in: store)
            #expect(try await store.updateUser(id: ann.id, UserChange(username: "ANN"))?.username == "ANN")
            #expect(try await store.credentials(username: "ann")?.user.username == "ANN")
            #expect(try await store.updateUser(id: ann.id, UserChange(username: "bob"))?.username == "bob")
            #expect(try await store.credentials(username: "ann") == nil)
            try await make("Ann", in: store)
        }
    }

    @Test(arguments: Driver.allCases)
    func usersOfAnOlderStoreGoOnByTheirExactNames(driver: Driver) async throws {
        try await withTestStore(driver) { test in
            for (id, name) in [(1, "admin"), (2, "Admin"), (3, "bob"), (4, "ADMIN")] as [(Int64, String)] {
                try await makeOld(id, name, in: test.store)
            }
            try await test.store.migrate()
            let store = test.store
            func ids(_ names: String...) async throws -> [Int64?] {
                var ids: [Int64?] = []
                for name in names { ids.append(try await store.credentials(username: name)?.user.id) }
                return ids
            }
            #expect(try await ids("admin", "Admin", "ADMIN", "aDMIN", "BOB") == [1, 2, 4, 1, 3])

            _ = try await store.deleteUser(id: 1)
            #expect(try await ids("aDMIN", "ADMIN") == [2, 4])
            #expect(try await store.updateUser(id: 4, UserChange(username: "ADMIN", email: "new@x"))?.email == "new@x")
            #expect(try await store.updateUser(id: 4, UserChange(username: "eve"))?.username == "eve")
            #expect(try await ids("Eve", "ADMIN") == [4, 2])
        }
    }

    @Test(arguments: Driver.allCases)
    func fillingTwiceChangesNothing(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await makeOld(1, "Ann", in: store)
            try await makeOld(2, "ann", in: store)
            try await store.migrate()
            let first = try await keys(of: store)
            try await store.migrate()
            #expect(first == ["ann", nil])
            #expect(try await keys(of: store) == first)
        }
    }

    private func keys(of store: DataStore) async throws -> [String?] {
        try await store.database.read { connection in
            try connection.all("SELECT username_key FROM admin_users ORDER BY id") { $0.textIfAny(0) }
        }
    }
}
