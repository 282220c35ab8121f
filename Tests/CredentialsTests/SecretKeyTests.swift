import Foundation
import Testing

@testable import Credentials

@Suite final class SecretKeyTests {
    private let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    private var path: String { directory.appendingPathComponent("secret_key").path }

    init() throws {
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: directory) }

    private func write(_ text: String, mode: Int) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    @Test func createsAPrivateFileAndReadsItAgain() throws {
        let created = try SecretKey.loadOrCreate(at: path)
        let read = try SecretKey.loadOrCreate(at: path)

        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        #expect(created.bytes == read.bytes)
        #expect(created.bytes.count == 64)
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["secret_key"])
    }

    @Test func serversThatStartAtOnceShareOneSecret() async throws {
        let path = path
        let secrets = try await withThrowingTaskGroup(of: [UInt8].self) { group in
            for _ in 0..<16 { group.addTask { try SecretKey.loadOrCreate(at: path).bytes } }
            return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
        }

        #expect(secrets.count == 1)
    }

    @Test(arguments: [0o640, 0o604, 0o644, 0o660, 0o777])
    func refusesAFileThatOthersMayUse(mode: Int) throws {
        try write(String(repeating: "k", count: 40), mode: mode)

        let error = #expect(throws: SecurityError.secretFileExposed(path: path, mode: UInt16(mode))) {
            try SecretKey.loadOrCreate(at: path)
        }

        let message = try #require(error?.description)
        #expect(message.contains(path) && message.contains("0\(String(mode, radix: 8))") && message.contains("0600"))
    }

    @Test(arguments: [("", 0), ("short\n", 5), (" \n", 0), (String(repeating: "k", count: 31) + "\n", 31)])
    func refusesAShortFileAndKeepsIt(text: String, found: Int) throws {
        try write(text, mode: 0o600)

        #expect(throws: SecurityError.secretTooShort(source: path, found: found, minimum: 32)) {
            try SecretKey.loadOrCreate(at: path)
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }

    @Test func readsWithoutSurroundingWhiteSpace() throws {
        let secret = String(repeating: "k", count: 40)
        try write("  \(secret)\r\n", mode: 0o400)

        #expect(try SecretKey.loadOrCreate(at: path).bytes == Array(secret.utf8))
    }

    @Test(arguments: ["/proc/none/secret_key", "/dev/null/secret_key", "/nowhere/at/all/secret_key"])
    func saysWhereItCannotWrite(path: String) throws {
        let error = #expect(throws: SecurityError.self) { try SecretKey.loadOrCreate(at: path) }

        #expect(error?.description.hasPrefix(path + ": cannot be") == true)
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may write everywhere"))
    func saysThatTheDirectoryIsReadOnly() throws {
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: directory.path)

        let error = #expect(throws: SecurityError.self) { try SecretKey.loadOrCreate(at: path) }

        #expect(error?.description == "\(path): cannot be created: Permission denied")
    }

    @Test func refusesADirectory() throws {
        #expect(throws: SecurityError.secretFileUnusable(path: directory.path, reason: "is not a regular file")) {
            try SecretKey.loadOrCreate(at: directory.path)
        }
    }

    @Test func refusesShortAndPublishedSecrets() throws {
        let published = "change-this-secret-key-in-production"

        #expect(throws: SecurityError.secretTooShort(source: "SECRET_KEY", found: 31, minimum: 32)) {
            try SecretKey(String(repeating: "k", count: 31))
        }
        #expect(throws: SecurityError.secretIsPublic(source: "SECRET_KEY")) { try SecretKey(published) }
        #expect(!"\(try SecretKey(String(repeating: "k", count: 32)))".contains("kkk"))
    }
}
