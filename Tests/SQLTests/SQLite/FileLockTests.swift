import Foundation
import SQL
import Testing

struct FileLockTests {
    private static let exclusive = SQLStore.Options(ownership: .whole)

    @Test func onlyOneOwnsAStore() async throws {
        try await withTemporaryFolder { folder in
            let url = "sqlite:///\(folder)/a.db"
            let owner = try SQLStore.open(url, options: Self.exclusive)

            #expect(owner.ownership == .whole)
            #expect(throws: SQLError.locked(path: "\(folder)/a.db")) {
                try SQLStore.open(url, options: Self.exclusive)
            }
            try await owner.close()
        }
    }

    @Test(arguments: ["link.db", "hard.db", "x/../a.db", "x/link.db", "folder/a.db"])
    func aFileIsOwnedUnderAnyOfItsNames(name: String) async throws {
        try await withTemporaryFolder { folder in
            let owner = try SQLStore.open("sqlite:///\(folder)/a.db", options: Self.exclusive)
            let files = FileManager.default
            try files.createDirectory(atPath: folder + "/x", withIntermediateDirectories: true)
            try files.createSymbolicLink(atPath: folder + "/link.db", withDestinationPath: "a.db")
            try files.createSymbolicLink(atPath: folder + "/x/link.db", withDestinationPath: folder + "/link.db")
            try files.createSymbolicLink(atPath: folder + "/folder", withDestinationPath: folder)
            try files.linkItem(atPath: folder + "/a.db", toPath: folder + "/hard.db")

            #expect(throws: SQLError.locked(path: "\(folder)/\(name)")) {
                try SQLStore.open("sqlite:///\(folder)/\(name)", options: Self.exclusive)
            }
            try await owner.close()
            let next = try SQLStore.open("sqlite:///\(folder)/\(name)", options: Self.exclusive)
            try await next.close()
        }
    }

    @Test func othersUseTheNameThatTheOwnerUses() async throws {
        try await withTemporaryFolder { folder in
            let owner = try SQLStore.open("sqlite:///\(folder)/a.db", options: Self.exclusive)
            try await owner.execute("CREATE TABLE t (id INTEGER)")
            try FileManager.default.linkItem(atPath: folder + "/a.db", toPath: folder + "/hard.db")
            let other = Process()
            other.executableURL = URL(fileURLWithPath: "/bin/sh")
            other.arguments = [
                "-c", "exec 9>>'\(folder)/b.db'; ln '\(folder)/b.db' '\(folder)/c.db'; flock 9; echo; exec sleep 30",
            ]
            let output = Pipe()
            other.standardOutput = output
            try other.run()
            _ = output.fileHandleForReading.availableData

            let guest = try SQLStore.open("sqlite:///\(folder)/a.db")
            #expect(try await guest.read { try $0.has(table: "t") })
            #expect(throws: SQLError.locked(path: "\(folder)/c.db")) { try SQLStore.open("sqlite:///\(folder)/c.db") }
            other.terminate()
            other.waitUntilExit()
            try await guest.close()
            try await owner.close()
        }
    }

    @Test func othersMayShareAStoreThatIsOwned() async throws {
        try await withTemporaryFolder { folder in
            let url = "sqlite:///\(folder)/a.db"
            let owner = try SQLStore.open(url, options: Self.exclusive)
            try await owner.execute("CREATE TABLE t (id INTEGER)")
            let guest = try SQLStore.open(url)

            #expect(guest.ownership == .none)
            #expect(try await guest.read { try $0.has(table: "t") })
            try await guest.execute("INSERT INTO t VALUES (1)")
            #expect(try await owner.integers("SELECT id FROM t") == [1])
            try await guest.close()
            try await owner.close()
        }
    }

    @Test func aClosedStoreIsFreeAgain() async throws {
        try await withTemporaryFolder { folder in
            let url = "sqlite:///\(folder)/a.db"
            for _ in 0..<3 {
                let owner = try SQLStore.open(url, options: Self.exclusive)
                try await owner.close()
            }
        }
    }

    @Test func aRefusedOwnerLeavesOtherFilesOpen() async throws {
        try await withTemporaryFolder { folder in
            let url = "sqlite:///\(folder)/a.db"
            let owner = try SQLStore.open(url, options: Self.exclusive)
            for _ in 0..<50 {
                // A descriptor that was closed twice would close one of these.
                async let refused: Void = { _ = try? SQLStore.open(url, options: Self.exclusive) }()
                let files = (0..<20).map { _ in open("/dev/null", O_RDONLY) }
                await refused
                #expect(files.allSatisfy { close($0) == 0 })
            }
            try await owner.close()
        }
    }

    @Test func anOwnerThatDiedOwnsNothing() async throws {
        try await withTemporaryFolder { folder in
            let path = "\(folder)/a.db"
            let other = Process()
            other.executableURL = URL(fileURLWithPath: "/bin/sh")
            other.arguments = ["-c", "exec 9>>'\(path)'; flock 9; echo locked; exec sleep 30"]
            let output = Pipe()
            other.standardOutput = output
            try other.run()
            #expect(output.fileHandleForReading.availableData == Data("locked\n".utf8))
            let isRefused = (try? SQLStore.open("sqlite:///\(path)", options: Self.exclusive)) == nil

            kill(other.processIdentifier, SIGKILL)
            other.waitUntilExit()
            let owner = try SQLStore.open("sqlite:///\(path)", options: Self.exclusive)
            #expect(isRefused && owner.ownership == .whole)
            try await owner.close()
        }
    }
}
