import Domain
import Store
import Testing

@testable import App

struct SecretsCommandTests {
    private static let (one, two) = (String(repeating: "1", count: 32), String(repeating: "2", count: 32))

    private func run(
        _ store: TemporaryStore, _ words: [String], key: String = one, previous: String? = nil, input: String = ""
    ) throws -> Program.Outcome {
        var environment = ["SECRET_KEY": key]
        environment["SECRET_KEY_PREVIOUS"] = previous
        return try Program(folder: store.folder).run(
            ["secrets"] + words + ["--database-url", store.url], environment: environment, input: input)
    }

    private func value(_ store: TemporaryStore, key: String) async throws -> String {
        let configuration = try AppConfiguration(environment: ["SECRET_KEY": key])
        return try await store.look { look in
            try await SecretStore(look, configuration).value(of: try #require(SecretName("n")))
        }
    }

    @Test(arguments: [("v\n", "v"), ("v\r\n", "v"), ("v", "v"), ("a\nb\n\n", "a\nb\n"), ("päss", "päss")])
    func aValueIsReadFromStandardInputAlone(input: String, value: String) async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")
            let set = try run(store, ["set", "n"], input: input)
            #expect(set.status == 0 && set.output == "Set n.\n", "\(set.errors)")
            #expect(try await self.value(store, key: Self.one) == value)
            #expect(try !run(store, ["list", "--json"]).output.contains(value + "\""))
        }
    }

    @Test(arguments: ["", "\n", String(repeating: "x", count: 65_537)])
    func aValueThatCannotBeKeptIsRefused(input: String) async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")
            let set = try run(store, ["set", "n"], input: input)
            #expect(set.status == 1 && set.errors.contains("value"))
            #expect(try await store.look { try await $0.secrets() }.isEmpty)
        }
    }

    @Test func aRotationSealsAnew() async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")
            _ = try run(store, ["set", "n"], input: "v")
            let wrong = try run(store, ["rotate"], key: Self.two)
            #expect(wrong.status == 1 && wrong.errors.contains("the secret n was sealed with another SECRET_KEY"))

            let listed = try run(store, ["list"], key: Self.two, previous: Self.one)
            #expect(listed.output.contains("SECRET_KEY_PREVIOUS"))
            let rotated = try run(store, ["rotate"], key: Self.two, previous: "[\"\(Self.one)\"]")
            #expect(rotated.output == "Sealed 1 anew with SECRET_KEY.\n", "\(rotated.errors)")
            #expect(try await value(store, key: Self.two) == "v")
            #expect(try run(store, ["rotate"], key: Self.two).output.hasPrefix("All secrets are sealed"))
        }
    }

    @Test func aSecretIsForgotten() async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")
            _ = try run(store, ["set", "n"], input: "v")
            #expect(try run(store, ["remove", "n"]).output == "Removed n.\n")
            let again = try run(store, ["remove", "n"])
            #expect(again.status == 1 && again.errors.contains("there is no secret n"))
            #expect(try run(store, ["set", "a b"], input: "v").status == 64)
        }
    }
}
