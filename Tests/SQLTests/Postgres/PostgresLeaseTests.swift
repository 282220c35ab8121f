import PostgresServer
import SQL
import Testing

struct PostgresLeaseTests {
    @Test func eachServerHasTheLowestFreeNumber() async throws {
        try await withPostgresURL { url, server in
            let open = { try SQLStore.open(url, options: .sharing()) }
            let (first, second, third) = (try open(), try open(), try open())
            #expect(try await first.lease().instance == 1)
            #expect(try await second.lease().instance == 2)
            #expect(try await third.lease().instance == 3)
            let backend = try await second.writingBackend()
            try await second.close()
            try await server.waitUntilGone(backend)

            let fourth = try open()
            #expect(try await fourth.lease().instance == 2)
            #expect(try await first.lease() == first.lease())
            for database in [first, third, fourth] { try await database.close() }
        }
    }

    @Test func aNewConnectionHasANewTerm() async throws {
        try await withPostgresURL { url, server in
            try await withOpen(url) { database in
                let before = try await database.lease()
                try await server.endConnections(to: url)

                let after = try await database.lease()
                #expect(after.instance == before.instance)
                #expect(after.term != before.term)
            }
        }
    }

    @Test func theLockOfAnInstanceIsHeldWhileItLives() async throws {
        try await withPostgresURL { url, server in
            let (dead, living) = (
                try SQLStore.open(url, options: .sharing()), try SQLStore.open(url, options: .sharing())
            )
            #expect(try await dead.lease().instance == 1)
            #expect(try await living.lease().instance == 2)
            #expect(try await living.write { try $0.tryLock("instance-1") } == false)
            #expect(try await living.write { try $0.tryLock("instance-3") })
            let backend = try await dead.writingBackend()
            try await dead.close()
            try await server.waitUntilGone(backend)

            #expect(try await living.write { try $0.tryLock("instance-1") })
            // It was given back with that transaction.
            try await withOpen(url) { database in
                let lease = try await database.lease()
                #expect(lease.instance == 1)
            }
            try await living.close()
        }
    }

    @Test func aLockIsHeldUntilTheTransactionEnds() async throws {
        try await withPostgresURL { url, _ in
            let (one, other) = (
                try SQLStore.open(url, options: .sharing()), try SQLStore.open(url, options: .sharing())
            )
            let isTaken = try await one.write(.concurrent) { connection in
                #expect(try connection.tryLock("sweep"))
                #expect(try connection.tryLock("other"))
                let answer = Answer<Bool>()
                answer.run { try await other.write(.concurrent) { try $0.tryLock("sweep") } }
                return try answer.wait() == false
            }
            #expect(isTaken)
            #expect(try await other.write { try $0.tryLock("sweep") })
            try await one.close()
            try await other.close()
        }
    }

    @Test func allOrNothing() async throws {
        try await withPostgresURL { url, _ in
            let whole = SQLStore.Options(ownership: .whole)
            try await withOpen(url) { server in
                _ = try await server.lease()
                try await withOpen(url, whole) { command in
                    let error = await failure(of: { try await command.execute("SELECT 1") })
                    #expect(error?.kind == "locked")
                    #expect(error?.description.contains("the PostgreSQL database test_") == true)
                }
            }
            try await withOpen(url, whole) { command in
                #expect(try await command.lease().instance == 1)
                try await withOpen(url) { server in
                    #expect(await failure(of: { try await server.lease() })?.kind == "locked")
                    // Reading is free.
                    let found = try await server.integers("SELECT 7")
                    #expect(found == [7])
                }
            }
        }
    }

    @Test func whoOwnsNothingWritesBesideAll() async throws {
        try await withPostgresURL { url, _ in
            try await withOpen(url, SQLStore.Options(ownership: .whole)) { owner in
                try await owner.execute("CREATE TABLE t (id BIGINT)")
                try await withOpen(url, SQLStore.Options()) { guest in
                    #expect(try await guest.lease().instance == 0)
                    try await guest.execute("INSERT INTO t VALUES (1)")
                }
                try await owner.expect([1], of: "SELECT id FROM t")
            }
        }
    }

    @Test func manyServersBeginAtTheSameTime() async throws {
        try await withPostgresURL { url, _ in
            let databases = try (0..<12).map { _ in try SQLStore.open(url, options: .sharing()) }
            let numbers = try await withThrowingTaskGroup(of: Int64.self) { group in
                for database in databases { group.addTask { try await database.lease().instance } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(numbers.sorted() == Array(1...12))
            for database in databases { try await database.close() }
        }
    }

    @Test func schemasHaveLocksOfTheirOwn() async throws {
        try await withPostgresURL { url, server in
            try server.run("CREATE SCHEMA other", in: server.name(of: url))
            try await withOpen(url) { first in
                #expect(try await first.lease().instance == 1)
                try await withOpen(url + "&options=-csearch_path%3Dother") { second in
                    let lease = try await second.lease()
                    #expect(lease.instance == 1)
                }
            }
        }
    }

    @Test func identifiersComeInWholeBlocksThatNobodyElseGets() async throws {
        try await withPostgresURL { url, _ in
            let databases = try (0..<4).map { _ in try SQLStore.open(url, options: .sharing()) }
            for statement in databases[0].dialect.identifierSource(of: "t", block: 16) {
                try await databases[0].execute("\(raw: statement)")
            }
            let ranges = try await withThrowingTaskGroup(of: [Range<Int64>].self) { group in
                for round in 0..<40 {
                    group.addTask {
                        let count = round % 3 * 16 + 1
                        let ranges = try await databases[round % 4].write(.concurrent) {
                            try $0.reserveIDs(of: "t", block: 16, atLeast: count)
                        }
                        #expect(ranges.map(\.count).reduce(0, +) >= count)
                        return ranges
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            // There is no identifier 0.
            #expect(ranges.allSatisfy { $0.upperBound % 16 == 0 && ($0.count == 16 || $0 == 1..<16) })
            #expect(Set(ranges.map(\.lowerBound)).count == ranges.count)
            for database in databases { try await database.close() }
        }
    }
}
