import SQL
import Testing

struct SQLErrorTests {
    @Test(arguments: [
        SQLError.busy("x1"), .full("x1"), .readOnly("x1"), .inputOutput("x1"), .corrupt("x1"), .constraint("x1"),
        .locked(path: "x1"), .unsupportedURL(found: "x1"), .schema(.newer(unknown: ["x1"])),
        .schema(.diverged(missing: "x1")), .failed("x1"),
    ])
    func everyErrorSaysWhatItIsAbout(error: SQLError) {
        #expect(error.description.contains("x1"))
        #expect(
            error.description.contains("database") || error.description.contains("DATABASE_URL")
                || error == .constraint("x1"))
    }

    @Test func aFullDiskIsCalledFull() async throws {
        try await withDatabaseFile { database, _ in
            try await database.execute("CREATE TABLE t (id INTEGER, name TEXT)")
            _ = try await database.write { try $0.first("PRAGMA max_page_count = 20") { $0.integer(0) } }

            let error = await #expect(throws: SQLError.self) {
                try await database.execute("INSERT INTO t VALUES (1, \(String(repeating: "x", count: 200_000)))")
            }
            guard case .full = error else { throw error ?? .failed("nothing was thrown") }
            #expect(try await database.execute("INSERT INTO t VALUES (2, 'short')") == 1)
        }
    }
}
