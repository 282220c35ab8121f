import Foundation
import SQL
import Testing

/// What is written to a file that nobody finds again is not acknowledged.
struct FileWatchTests {
    /// Something that takes a store away under the process that has it open.
    enum Loss: CaseIterable {
        case deleted, moved, replaced, withoutLog, withoutIndex, withoutFolder, renamedFolder

        func happen(in folder: String) throws {
            let files = FileManager.default
            switch self {
            case .deleted: try files.removeItem(atPath: folder + "/data/a.db")
            case .moved: try files.moveItem(atPath: folder + "/data/a.db", toPath: folder + "/b.db")
            case .replaced:
                try files.copyItem(atPath: folder + "/data/a.db", toPath: folder + "/b.db")
                try files.removeItem(atPath: folder + "/data/a.db")
                try files.moveItem(atPath: folder + "/b.db", toPath: folder + "/data/a.db")
            case .withoutLog: try files.removeItem(atPath: folder + "/data/a.db-wal")
            case .withoutIndex: try files.removeItem(atPath: folder + "/data/a.db-shm")
            case .withoutFolder: try files.removeItem(atPath: folder + "/data")
            case .renamedFolder: try files.moveItem(atPath: folder + "/data", toPath: folder + "/other")
            }
        }
    }

    private func withOwned(_ body: (any SQLDatabase, String) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            let database = try SQLStore.open("sqlite:///\(folder)/data/a.db", options: .init(ownership: .whole))
            try await database.execute("CREATE TABLE t (id INTEGER)")
            try await body(database, folder)
            try? await database.close()
        }
    }

    private func isDetached(_ error: any Error) -> Bool {
        if case SQLError.detached = error { true } else { false }
    }

    @Test(arguments: Loss.allCases)
    func aFileThatIsGoneIsNotWritten(loss: Loss) async throws {
        try await withOwned { database, folder in
            try database.verify()
            #expect(try await database.integers("SELECT count(*) FROM t") == [0])
            try loss.happen(in: folder)

            await #expect { try await database.execute("INSERT INTO t VALUES (1)") } throws: { isDetached($0) }
            #expect { try database.verify() } throws: { isDetached($0) }
            #expect(try await database.integers("SELECT count(*) FROM t") == [0])
        }
    }

    @Test func aReaderThatComesLaterDoesNotReadAnotherFile() async throws {
        try await withOwned { database, folder in
            try Loss.replaced.happen(in: folder)
            await #expect { try await database.integers("SELECT id FROM t") } throws: { isDetached($0) }
        }
    }

    @Test func aFileThatIsPutBackIsWrittenAgain() async throws {
        try await withOwned { database, folder in
            try FileManager.default.moveItem(atPath: folder + "/data", toPath: folder + "/other")
            await #expect(throws: SQLError.self) { try await database.execute("INSERT INTO t VALUES (1)") }
            try FileManager.default.moveItem(atPath: folder + "/other", toPath: folder + "/data")

            try database.verify()
            try await database.execute("INSERT INTO t VALUES (2)")
            #expect(try await database.integers("SELECT id FROM t") == [2])
        }
    }

    @Test func aFileThatGoesDuringTheTransactionIsNotAcknowledged() async throws {
        try await withOwned { database, folder in
            await #expect {
                try await database.write { connection in
                    try connection.execute("INSERT INTO t VALUES (1)")
                    try FileManager.default.removeItem(atPath: folder + "/data/a.db")
                }
            } throws: { isDetached($0) }
        }
    }

    @Test func memoryCannotBeTakenAway() async throws {
        try await withDatabase { try $0.verify() }
    }
}
