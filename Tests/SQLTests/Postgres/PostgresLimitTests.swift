import Foundation
import SQL
import Testing

struct PostgresLimitTests {
    @Test func aFullPoolIsBusyAfterAWhile() async throws {
        let options = SQLStore.Options.sharing {
            $0.readers = 2
            $0.wait = .milliseconds(200)
        }
        try await withPostgres(options) { database in
            let gate = Answer<Void>()
            async let first = database.read { _ in try gate.wait() }
            async let second = database.read { _ in try gate.wait() }
            var error: SQLError?
            while error == nil { error = await isBusy(database) }

            #expect(error?.kind == "busy")
            #expect(error?.description.contains("all 2 reading connections are in use") == true)
            // Writing has a connection of its own.
            try await database.execute("SELECT 1")
            gate.set(.success(()))
            _ = try await (first, second)
            try await database.expect([1], of: "SELECT 1")
        }
    }

    @Test func onlySoManyWait() async throws {
        let options = SQLStore.Options.sharing {
            $0.readers = 1
            $0.waiting = 5
        }
        try await withPostgres(options) { database in
            let gate = Answer<Void>()
            let kinds = try await withThrowingTaskGroup(of: String?.self) { group in
                for _ in 0..<50 {
                    group.addTask {
                        do { try await database.read { _ in try gate.wait() } } catch let error as SQLError {
                            gate.set(.success(()))
                            return error.kind
                        }
                        return nil
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(kinds.contains("busy"))
            #expect(kinds.contains(nil))
        }
    }

    @Test func aSlowStatementIsBusy() async throws {
        try await withPostgres(.sharing { $0.statement = .milliseconds(100) }) { database in
            let read = await failure(of: { try await database.integers("SELECT 1 FROM pg_sleep(30)") })
            let write = await failure(of: { try await database.execute("SELECT pg_sleep(30)") })

            #expect(read?.kind == "busy")
            #expect(write?.kind == "busy")
            try await database.expect([1], of: "SELECT 1")
        }
    }

    @Test func aMigrationTakesAsLongAsItNeeds() async throws {
        let options = SQLStore.Options.sharing {
            $0.statement = .milliseconds(200)
            $0.silence = .milliseconds(100)
        }
        try await withPostgres(options) { database in
            let slow = Migration(id: "0001-slow") { _ in ["SELECT pg_sleep(1)", "CREATE TABLE t (id BIGINT)"] }
            let applied = try await Migrator([slow]).migrate(database)
            #expect(applied == ["0001-slow"])

            // Only that transaction had no limits.
            let error = await failure(of: { try await database.execute("SELECT pg_sleep(30)") })
            #expect(error?.kind == "busy")
        }
    }

    @Test func commandsHaveNoLimits() async throws {
        var options = SQLStore.Options(ownership: .whole)
        options.limits.statement = .milliseconds(100)
        options.limits.silence = .milliseconds(100)
        try await withPostgres(options) { database in
            try await database.execute("SELECT pg_sleep(1)")
            try await database.expect([1], of: "SELECT 1 FROM pg_sleep(1)")
        }
    }

    @Test func aHeldLockIsBusy() async throws {
        try await withPostgresURL { url, _ in
            try await withOpen(url) { holder in
                try await holder.execute("CREATE TABLE t (id BIGINT)")
                try await holder.execute("INSERT INTO t VALUES (1)")
                try await withOpen(url, .sharing { $0.lock = .milliseconds(100) }) { database in
                    let gate = Answer<Void>()
                    let isHeld = Answer<Void>()
                    async let holding = holder.write(.concurrent) { connection in
                        try connection.execute("UPDATE t SET id = 2")
                        isHeld.set(.success(()))
                        try gate.wait()
                    }
                    _ = try await database.write(.concurrent) { _ in try isHeld.wait() }
                    let error = await failure(of: { try await database.execute("UPDATE t SET id = id + 10") })
                    gate.set(.success(()))
                    _ = try await holding

                    #expect(error?.kind == "busy")
                    try await database.execute("UPDATE t SET id = id + 10")
                    try await database.expect([12], of: "SELECT id FROM t")
                }
            }
        }
    }

    @Test func aDeadlockIsBusyAndSolvedByTheServer() async throws {
        try await withPostgresURL { url, _ in
            let (one, other) = (
                try SQLStore.open(url, options: .sharing()), try SQLStore.open(url, options: .sharing())
            )
            try await one.execute("CREATE TABLE t (id BIGINT PRIMARY KEY, n BIGINT)")
            try await one.execute("INSERT INTO t VALUES (1, 0), (2, 0)")
            let ready = [Answer<Void>(), Answer<Void>()]
            let kinds = await withTaskGroup(of: String?.self) { group in
                for (index, database) in [one, other].enumerated() {
                    group.addTask {
                        do {
                            try await database.write(.concurrent) { connection in
                                try connection.execute("UPDATE t SET n = n + 1 WHERE id = \(1 + index)")
                                ready[index].set(.success(()))
                                try ready[1 - index].wait()
                                try connection.execute("UPDATE t SET n = n + 1 WHERE id = \(2 - index)")
                            }
                            return nil
                        } catch {
                            return (error as? SQLError)?.kind
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(kinds.count { $0 == nil } == 1)
            #expect(kinds.contains("busy"))
            try await one.expect([2], of: "SELECT sum(n) FROM t")
            try await one.close()
            try await other.close()
        }
    }

    @Test func administrativeWritesAreAloneOverAllServers() async throws {
        try await withPostgresURL { url, _ in
            let databases = try (0..<3).map { _ in try SQLStore.open(url, options: .sharing()) }
            try await databases[0].execute("CREATE TABLE t (id BIGINT)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                for round in 0..<60 {
                    group.addTask {
                        // Two of these beside each other would give the same number.
                        try await databases[round % 3].write(.exclusive) { connection in
                            let next = try connection.first("SELECT coalesce(max(id), 0) + 1 FROM t") { $0.integer(0) }
                            try connection.execute("INSERT INTO t VALUES (\(next))")
                        }
                    }
                }
                try await group.waitForAll()
            }
            try await databases[1].expect(Array(1...60), of: "SELECT id FROM t ORDER BY id")
            for database in databases { try await database.close() }
        }
    }

    @Test func sharedWritesDoNotWaitForAdministrativeOnes() async throws {
        try await withPostgresURL { url, _ in
            try await withOpen(url) { one in
                try await withOpen(url) { other in
                    try await one.execute("CREATE TABLE t (id BIGINT)")
                    try await one.write(.exclusive) { connection in
                        try connection.execute("INSERT INTO t VALUES (1)")
                        let answer = Answer<Int>()
                        answer.run { try await other.write(.concurrent) { try $0.execute("INSERT INTO t VALUES (2)") } }
                        _ = try answer.wait()
                    }
                    try await other.expect([1, 2], of: "SELECT id FROM t ORDER BY id")
                }
            }
        }
    }

    @Test func closingFinishesWhatWaits() async throws {
        try await withPostgresURL { url, _ in
            let database = try SQLStore.open(url, options: .sharing { $0.waiting = 1 })
            try await database.execute("CREATE TABLE t (id BIGINT)")
            let started = Answer<Void>()
            let gate = Answer<Void>()
            async let first: Void = database.write(.concurrent) { connection in
                try connection.execute("INSERT INTO t VALUES (0)")
                started.set(.success(()))
                try gate.wait()
            }
            _ = try await database.read { _ in try started.wait() }
            let kinds = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        await kind(of: { try await database.execute("INSERT INTO t VALUES (1)") })
                    }
                }
                // One is refused because the other one waits.
                var kinds = [await group.next() ?? nil]
                async let closing: Void? = try? database.close()
                while await kind(of: { try await database.execute("SELECT 1") }) != "failed" {
                    try? await Task.sleep(for: .milliseconds(10))
                }
                gate.set(.success(()))
                for await kind in group { kinds.append(kind) }
                _ = await closing
                return kinds
            }
            try await first

            #expect(kinds == ["busy", nil])
            #expect(await failure(of: { try await database.integers("SELECT 1") })?.kind == "failed")
            try await withOpen(url) { try await $0.expect([0, 1], of: "SELECT id FROM t ORDER BY id") }
        }
    }

    @Test func aBackupNamesTheProgramThatMakesIt() async throws {
        try await withPostgres { database in
            let error = await failure(of: { try await database.backup(to: "/tmp/x.dump") { _ in } })
            #expect(error?.description.contains("pg_dump") == true)
            #expect(error?.description.contains("/tmp/x.dump") == true)
        }
    }

    private func kind<Value>(of body: () async throws -> Value) async -> String? {
        do {
            _ = try await body()
            return nil
        } catch {
            return (error as? SQLError)?.kind
        }
    }

    private func isBusy(_ database: any SQLDatabase) async -> SQLError? {
        do {
            _ = try await database.integers("SELECT 1")
            return nil
        } catch {
            return error as? SQLError
        }
    }
}
