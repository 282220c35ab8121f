import Domain
import Store
import StoreTesting
import Testing

struct ErrorGroupContractTests {
    private func groups(of store: DataStore) async throws -> [ErrorGroup] {
        try await store.errorGroups(state: nil, page: .whole)
    }

    @Test(arguments: Driver.allCases)
    func failuresThatDifferInWhatVariesAreOneGroup(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.errors([failure("E", "no answer in 5 s", at: clock - 7)]))
            try await store.add(
                .errors([
                    failure("E", "no answer in 30 s"), failure("E", "no answer in 9 s", at: clock - 9),
                    failure("F", "no answer in 5 s"),
                ]))

            let group = try #require(try await groups(of: store).first { $0.errorType == "E" })
            #expect(group.count == 3 && group.message == "no answer in 5 s" && group.state == .open)
            #expect(group.firstSeen == clock - 9 && group.lastSeen == clock && group.regressions == 0)
            #expect(try await store.errors(ErrorFilter(groupID: group.id), page: .whole).count == 3)
        }
    }

    @Test(arguments: Driver.allCases)
    func aResolvedGroupComesBackAsARegression(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.errors([failure(), failure()]))
            let id = try #require(try await groups(of: store).first?.id)
            let resolved = try await store.setErrorGroup(id: id, state: .resolved, now: clock + 1)
            #expect(resolved?.state == .resolved && resolved?.resolvedAt == clock + 1)
            #expect(try await store.errors(ErrorFilter(resolved: false), page: .whole).isEmpty)

            try await store.add(.errors([failure(resolved: true)]))
            #expect(try await groups(of: store).first?.state == .resolved)
            try await store.add(.errors([failure(at: clock + 1), failure(at: clock + 2)]))

            let group = try #require(try await groups(of: store).first)
            #expect(group.state == .open && group.regressions == 1 && group.resolvedAt == nil && group.count == 5)
            #expect(try await store.errors(ErrorFilter(resolved: false), page: .whole).count == 2)
        }
    }

    @Test(arguments: Driver.allCases)
    func aFailureFromBeforeTheResolutionIsNoRegression(driver: Driver) async throws {
        try await withStore(driver) { store in
            try await store.add(.errors([failure(at: clock - 9)]))
            let id = try #require(try await groups(of: store).first?.id)
            _ = try await store.setErrorGroup(id: id, state: .resolved, now: clock)

            try await store.add(.errors([failure(at: clock - 1), failure(at: clock - 20)]))
            let late = try #require(try await store.errorGroup(id: id))
            #expect(late.state == .resolved && late.resolvedAt == clock && late.regressions == 0 && late.count == 3)
            #expect(late.firstSeen == clock - 20 && late.lastSeen == clock - 1)

            try await store.add(.errors([failure(at: clock + 3), failure(at: clock - 2)]))
            let again = try #require(try await store.errorGroup(id: id))
            #expect(again.state == .open && again.resolvedAt == nil && again.regressions == 1)
        }
    }

    @Test(arguments: Driver.allCases)
    func anIgnoredGroupStaysIgnored(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ids = try await store.add(.errors([failure(), failure()]))[0].ids
            let id = try #require(try await groups(of: store).first?.id)
            _ = try await store.setErrorGroup(id: id, state: .ignored, now: clock)

            try await store.add(.errors([failure()]))
            _ = try await store.resolveError(id: ids[0], resolved: true, now: clock)
            #expect(try await groups(of: store).first?.state == .ignored)
            #expect(try await store.errorGroups(state: .ignored, page: .whole).count == 1)
            #expect(try await store.errorGroups(state: .open, page: .whole).isEmpty)
        }
    }

    @Test(arguments: Driver.allCases)
    func theLastOpenFailureResolvesItsGroup(driver: Driver) async throws {
        try await withStore(driver) { store in
            let ids = try await store.add(.errors([failure(), failure(), failure("Other")]))[0].ids
            let first = try await store.resolveError(id: ids[0], resolved: true, now: clock + 1)
            #expect(first?.record.resolvedAt == clock + 1)
            #expect(try await store.errorGroups(state: .resolved, page: .whole).isEmpty)

            _ = try await store.resolveError(id: ids[1], resolved: true, now: clock + 2)
            let group = try #require(try await store.errorGroups(state: .resolved, page: .whole).first)
            #expect(group.errorType == "TimeoutError" && group.resolvedAt == clock + 2)
            #expect(try await store.errorGroup(id: group.id) == group)
            #expect(try await store.errorGroup(id: 1_000_000) == nil)

            let opened = try await store.resolveError(id: ids[0], resolved: false, now: clock + 3)
            #expect(opened?.record.resolved == false)
            #expect(try await store.errorGroups(state: .open, page: .whole).count == 2)
        }
    }

    @Test(arguments: Driver.allCases)
    func resolvingTwiceKeepsTheFirstTime(driver: Driver) async throws {
        try await withStore(driver) { store in
            let id = try await store.add(.errors([failure()]))[0].ids[0]
            _ = try await store.resolveError(id: id, resolved: true, now: clock + 1)

            #expect(
                try await store.resolveError(id: id, resolved: true, now: clock + 2)?.record.resolvedAt == clock + 1)
            #expect(try await groups(of: store).first?.resolvedAt == clock + 1)
            #expect(try await store.resolveError(id: id + 1, resolved: true, now: clock) == nil)
            #expect(try await store.setErrorGroup(id: 99, state: .open, now: clock) == nil)
        }
    }
}
