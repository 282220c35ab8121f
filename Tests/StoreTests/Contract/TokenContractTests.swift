import Domain
import Store
import StoreTesting
import Testing

struct TokenContractTests {
    private let expiry = clock + Timestamp.day

    private func user(in store: DataStore) async throws -> User {
        let root = try NewUser(username: "root", email: "r@b", role: .superuser)
        _ = try await store.createUser(root, passwordHash: "", at: clock)
        let user = try NewUser(username: "ann", email: "a@b")
        return try await store.createUser(user, passwordHash: "", at: clock)
    }

    private func rotate(_ old: String, _ new: String, _ store: DataStore, at now: Timestamp = clock) async throws
        -> RefreshOutcome
    {
        try await store.rotateRefreshToken(digest: old, to: new, expiresAt: expiry, now: now)
    }

    private func add(_ digest: String, family: String = "f", of user: User, to store: DataStore) async throws {
        #expect(
            try await store.addRefreshToken(
                digest: digest, family: family, of: user, expiresAt: expiry, now: clock))
    }

    @Test(arguments: Driver.allCases)
    func aTokenIsExchangedForTheNext(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ann = try await user(in: store)
            try await add("a", of: ann, to: store)

            #expect(try await rotate("a", "b", store) == .rotated(ann, family: "f"))
            #expect(try await rotate("b", "c", store) == .rotated(ann, family: "f"))
            #expect(try await rotate("unknown", "x", store) == .invalid)
        }
    }

    @Test(arguments: Driver.allCases)
    func aReusedTokenEndsItsFamilyAndNoOther(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ann = try await user(in: store)
            try await add("a", of: ann, to: store)
            try await add("z", family: "g", of: ann, to: store)
            _ = try await rotate("a", "b", store)

            #expect(try await rotate("a", "x", store) == .reused(family: "f"))
            #expect(try await rotate("b", "y", store) == .invalid)
            #expect(try await rotate("x", "y", store) == .invalid)
            #expect(try await rotate("z", "y", store) == .rotated(ann, family: "g"))
        }
    }

    @Test(arguments: Driver.allCases)
    func ofTwoExchangesAtOnceOneSucceeds(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ann = try await user(in: store)
            try await add("a", of: ann, to: store)
            let outcomes = try await withThrowingTaskGroup(of: RefreshOutcome.self) { group in
                for index in 0..<5 { group.addTask { try await rotate("a", "b\(index)", store) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }

            #expect(outcomes.filter { $0 == .rotated(ann, family: "f") }.count == 1)
            #expect(outcomes.filter { $0 == .reused(family: "f") }.count == 4)
        }
    }

    @Test(arguments: Driver.allCases)
    func expiredTokensAreInvalidAndSweptOut(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ann = try await user(in: store)
            try await add("a", of: ann, to: store)

            #expect(try await rotate("a", "b", store, at: expiry) == .invalid)
            #expect(try await rotate("a", "b", store, at: expiry - 1) == .rotated(ann, family: "f"))
        }
    }

    @Test(arguments: Driver.allCases)
    func logoutEndsTheFamily(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ann = try await user(in: store)
            try await add("a", of: ann, to: store)
            try await add("z", family: "g", of: ann, to: store)
            _ = try await rotate("a", "b", store)
            try await store.endRefreshToken(digest: "b")
            try await store.endRefreshToken(digest: "unknown")
            try await store.endRefreshFamily("g")

            #expect(try await rotate("b", "c", store) == .invalid)
            #expect(try await rotate("z", "c", store) == .invalid)
        }
    }

    @Test(arguments: Driver.allCases)
    func tokensEndWithTheirUser(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ann = try await user(in: store)
            let ends: [@Sendable () async throws -> Void] = [
                { _ = try await store.updateUser(id: ann.id, UserChange(role: .superuser)) },
                { try await store.setPassword("x", userID: ann.id, revokingTokens: true) },
                { _ = try await store.updateUser(id: ann.id, UserChange(isActive: false)) },
                { _ = try await store.deleteUser(id: ann.id) },
            ]
            for (index, end) in ends.enumerated() {
                let present = try #require(try await store.user(id: ann.id))
                try await add("a\(index)", of: present, to: store)
                try await end()
                #expect(try await rotate("a\(index)", "b\(index)", store) == .invalid)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func whoSignsInWhileTheTokensEndGetsNone(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ann = try await user(in: store)
            let ends: [@Sendable () async throws -> Void] = [
                { try await store.setPassword("x", userID: ann.id, revokingTokens: true) },
                { _ = try await store.updateUser(id: ann.id, UserChange(role: .superuser)) },
                { _ = try await store.updateUser(id: ann.id, UserChange(isActive: false)) },
                { _ = try await store.deleteUser(id: ann.id) },
            ]
            for (index, end) in ends.enumerated() {
                let before = try #require(try await store.user(id: ann.id))
                try await end()
                #expect(
                    try await !store.addRefreshToken(
                        digest: "a\(index)", family: "f", of: before, expiresAt: expiry, now: clock))
                #expect(try await store.tokenHolder(digest: "a\(index)", now: clock) == nil)
            }
        }
    }

    @Test(arguments: Driver.allCases)
    func aRevokedTokenIsKnownUntilItExpires(driver: Driver) async throws {
        try await withStore(driver) { store in
            let now = Timestamp.now()
            try await store.revokeToken(id: "t", until: now + Timestamp.hour, earliest: now)
            try await store.revokeToken(id: "t", until: now + Timestamp.hour, earliest: now)
            try await store.revokeToken(id: "old", until: now - Timestamp.hour, earliest: now)
            try await store.revokeToken(id: "u", until: now + Timestamp.minute, earliest: now)

            #expect(try await Set(store.revokedTokens(now: now).map(\.id)) == ["t", "u"])
            #expect(try await store.revokedTokens(now: now + 30 * Timestamp.minute).map(\.id) == ["t"])
            #expect(try await Set(store.revokedTokens().map(\.id)) == ["t", "u", "old"])
        }
    }

    @Test(arguments: Driver.allCases)
    func aRevokedTokenIsRememberedForAMonthBeyondItsExpiry(driver: Driver) async throws {
        try await withStore(driver) { store in
            let now = Timestamp.now()
            try await store.revokeToken(id: "a", until: now, earliest: now)
            try await store.revokeToken(id: "b", until: now + 90 * Timestamp.day, earliest: now + 29 * Timestamp.day)
            #expect(try await Set(store.revokedTokens().map(\.id)) == ["a", "b"])

            try await store.revokeToken(id: "c", until: now + 90 * Timestamp.day, earliest: now + 31 * Timestamp.day)
            #expect(try await Set(store.revokedTokens().map(\.id)) == ["b", "c"])
        }
    }
}
