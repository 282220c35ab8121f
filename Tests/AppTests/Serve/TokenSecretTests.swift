import Foundation
import Testing

@testable import App

@Suite struct TokenSecretTests {
    @Test func theKeyIsKeptBesideTheStoreForItsOwnerAlone() async throws {
        try await TemporaryStore.with { temporary in
            let configuration = try AppConfiguration(flags: ["DATABASE_URL": temporary.url], environment: [:])

            _ = try TokenSecret.find(configuration)
            let path = temporary.folder + "/secret.key"
            let first = FileManager.default.contents(atPath: path)
            _ = try TokenSecret.find(configuration)

            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(first?.count ?? 0 >= 64 && FileManager.default.contents(atPath: path) == first)
        }
    }

    @Test func aConfiguredKeyLeavesNoFile() async throws {
        try await TemporaryStore.with { temporary in
            let configuration = try AppConfiguration(
                flags: ["DATABASE_URL": temporary.url], environment: ["SECRET_KEY": String(repeating: "k", count: 32)])

            _ = try TokenSecret.find(configuration)

            #expect(try FileManager.default.contentsOfDirectory(atPath: temporary.folder).isEmpty)
        }
    }

    @Test func aStoreThatIsGoneIsNotMadeAnewBesideItsKey() async throws {
        try await TemporaryStore.with { temporary in
            let configuration = try AppConfiguration(flags: ["DATABASE_URL": temporary.url], environment: [:])
            try TokenSecret.requireStore(configuration)
            try temporary.write("secret.key", String(repeating: "k", count: 64))

            #expect { try TokenSecret.requireStore(configuration) } throws: { "\($0)".contains("is not there") }
            try temporary.write("store.db", "")
            #expect { try TokenSecret.requireStore(configuration) } throws: { "\($0)".contains("is empty") }
            // All of a young store may still be in its log.
            try temporary.write("store.db-wal", "x")
            try TokenSecret.requireStore(configuration)
        }
    }

    @Test(arguments: ["sqlite::memory:", "postgresql://db/x"])
    func aStoreWithoutAFileCannotBeGone(url: String) throws {
        try TokenSecret.requireStore(
            try AppConfiguration(
                flags: ["DATABASE_URL": url], environment: ["SECRET_KEY": String(repeating: "k", count: 32)]))
    }

    @Test func aSharedDatabaseNeedsAConfiguredKey() throws {
        let configuration = try AppConfiguration(flags: ["DATABASE_URL": "postgresql://db/x"], environment: [:])

        #expect {
            try TokenSecret.find(configuration)
        } throws: { "\($0)".contains("SECRET_KEY") }
    }
}
