import Foundation
import SQL
import Testing

struct SQLStoreTests {
    @Test(arguments: [
        ("sqlite:///data/a.db", "data/a.db"), ("sqlite:////var/lib/a.db", "/var/lib/a.db"),
        ("sqlite:///a.db?mode=rw", "a.db"), ("sqlite:///with space/ü.db", "with space/ü.db"),
    ])
    func aURLNamesAFile(url: String, path: String) {
        #expect(SQLStore.path(of: url) == path)
    }

    @Test(arguments: [
        "", "sqlite", "sqlite:", "sqlite:/a", "sqlite:///", "sqlite:///?x", "a.db", "file:///a.db", "mysql://h/d",
        "SQLITE:///a.db", "sqlite:///:memory:",
    ])
    func otherURLsAreRefused(url: String) {
        #expect(SQLStore.path(of: url) == nil)
        #expect(throws: SQLError.unsupportedURL(found: url)) { try SQLStore.open(url) }
    }

    @Test func aPasswordIsNotPartOfTheError() {
        #expect(throws: SQLError.self) {
            try SQLStore.open("postgres://user:p@ss@host/name")
        }
    }

    @Test(arguments: ["sqlite::memory:", "sqlite://"])
    func memoryIsANewStoreEachTime(url: String) async throws {
        let (one, other) = (try SQLStore.open(url), try SQLStore.open(url))
        try await one.execute("CREATE TABLE t (id INTEGER)")

        #expect(try await one.read { try $0.has(table: "t") })
        #expect(try await other.read { try $0.has(table: "t") } == false)
        #expect(one.ownership == .whole)
    }

    @Test func aMissingFolderIsMadeAndTheFileIsItsOwnersAlone() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/new/deep/a.db"
            let database = try SQLStore.open("sqlite:///\(path)")
            try await database.execute("CREATE TABLE t (id INTEGER)")

            let modes = try ["", "-wal"].map { ending in
                try FileManager.default.attributesOfItem(atPath: path + ending)[.posixPermissions] as? Int
            }
            #expect(modes == [0o600, 0o600])
            try await database.close()
        }
    }

    @Test func aMissingStoreIsNotMadeUnlessWanted() async throws {
        try await withTemporaryFolder { folder in
            let options = SQLStore.Options(create: false)

            #expect(throws: SQLError.self) { try SQLStore.open("sqlite:///\(folder)/a.db", options: options) }
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(files.isEmpty)
        }
    }

    @Test func aFileThatIsNoDatabaseIsRefused() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/a.db"
            try String(repeating: "no database\n", count: 500).write(toFile: path, atomically: true, encoding: .utf8)

            let error = #expect(throws: SQLError.self) { try SQLStore.open("sqlite:///\(path)") }
            guard case .corrupt(let detail) = error else { throw SQLError.failed("\(error, default: "none")") }
            #expect(detail.contains(path))
        }
    }

    @Test func aFolderIsNoDatabase() async throws {
        try await withTemporaryFolder { folder in
            #expect(throws: SQLError.self) { try SQLStore.open("sqlite:///\(folder)") }
            #expect(throws: SQLError.self) { try SQLStore.open("sqlite:////dev/null/x/a.db") }
        }
    }
}
