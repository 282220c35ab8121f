import ArgumentParser
import Domain
import Store
import Testing

@testable import App

@Suite struct KeyCommandTests {
    @Test func aKeyIsMadeListedAndRevoked() async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")
            try await store.run("create-key", "--name", "ours", "--scope", "ingest", "--scope", "read", "--json")
            try await store.run("list-keys")
            try await store.run("revoke-key", "1")

            let key = try #require(try await store.look { try await $0.keys() }.first)
            #expect(key.scopes == [.ingest, .read])
            #expect(key.prefix.hasPrefix("mcpa_"))
            #expect(key.revokedAt != nil)
        }
    }

    @Test func anUnknownKeyIsNamed() async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")

            await #expect(throws: CommandError("there is no key 9; `mcp-admin list-keys` lists them")) {
                try await store.run("revoke-key", "9")
            }
        }
    }

    @Test(arguments: [
        ["create-key", "--name", "x"], ["create-key", "--scope", "ingest"],
        ["create-key", "--name", "x", "--scope", "admin"],
        ["create-key", "--name", "x", "--scope", "read", "--expires-in-days", "0"], ["revoke-key", "x"],
        ["demo", "--events", "0"], ["demo", "--days", "4000"], ["export", "secrets"],
        ["export", "events", "--since", "x"],
        ["create-admin", "--superuser", "--role", "admin"], ["backup"], ["serve", "--port", "x"], ["nothing"],
    ])
    func wrongUsageIsTold(words: [String]) {
        #expect {
            _ = try MCPAdmin.parseAsRoot(words)
        } throws: { error in
            MCPAdmin.exitCode(for: error) == .validationFailure
        }
    }
}
