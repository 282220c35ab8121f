import Credentials
import Domain
import Store
import Testing

@testable import App

@Suite struct ProgramTests {
    @Test func usersAreMadeListedAndDeleted() async throws {
        try await TemporaryStore.with { store in
            let program = Program(folder: store.folder)
            let url = ["--database-url", store.url]
            try await store.run("init-db")

            for name in ["first", "second"] {
                let words = ["create-admin", "--username", name, "--email", "\(name)@example.org", "--superuser"] + url
                #expect(try program.run(words, input: "a long password\n").status == 0)
            }
            let list = try program.run(["list-admins", "--json"] + url)
            #expect(list.output.contains(#""username" : "second""#) && !list.output.contains("argon2"))
            #expect(try program.run(["delete-admin", "first"] + url).status == 0)
            let last = try program.run(["delete-admin", "second"] + url)
            #expect(last.status == 1 && last.errors.contains("last active superuser"))
        }
    }

    @Test(arguments: [
        ([], "admin"), (["--superuser"], "superuser"), (["--role", "superuser"], "superuser"),
        (["--role", "admin"], "admin"),
        (["--superuser", "--role", "superuser"], "superuser"),
    ])
    func aUserHasTheRightsThatAreNamed(flags: [String], role: String) async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")
            let words = ["create-admin", "--database-url", store.url] + flags

            let outcome = try Program(folder: store.folder).run(words, input: "ann\na@example.org\na long password\n")

            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(try await store.look { try await $0.credentials(username: "ann") }?.user.role.rawValue == role)
            #expect(outcome.errors.contains("No superuser exists yet") == (role == "admin"))
        }
    }

    @Test(arguments: [
        ["create-admin", "--superuser", "--role", "admin"], ["create-admin"], ["create-admin", "--username", "ann"],
        ["delete-admin"], ["delete-admin", "ann", "--username", "ann"], ["demo", "--remove", "--into-existing"],
    ])
    func whatIsMissingOrContradictsItselfIsWrongUsage(words: [String]) async throws {
        try await TemporaryStore.with { store in
            let outcome = try Program(folder: store.folder).run(words)

            #expect(outcome.status == 64 && outcome.output.isEmpty && !outcome.errors.isEmpty)
        }
    }

    @Test func aUserIsDeletedByTheFormersWords() async throws {
        try await TemporaryStore.with { store in
            let program = Program(folder: store.folder)
            try await store.run("init-db")
            let words = [
                "create-admin", "--username", "ann", "--email", "a@example.org", "--password", "a long password",
            ]
            #expect(try program.run(words + ["--database-url", store.url]).status == 0)

            let outcome = try program.run(["delete-admin", "--username", "ann", "--yes", "--database-url", store.url])

            #expect(outcome.status == 0 && outcome.output == "Deleted ann.\n")
        }
    }

    @Test func aPasswordIsSet() async throws {
        try await TemporaryStore.with { store in
            let program = Program(folder: store.folder)
            let url = ["--database-url", store.url]
            try await store.run("init-db")
            let words = ["create-admin", "--username", "ann", "--email", "a@example.org", "--role", "admin"] + url
            _ = try program.run(words, input: "the first one")

            #expect(try program.run(["set-password", "ann"] + url, input: "the second one\n").status == 0)

            let found = try #require(try await store.look { try await $0.credentials(username: "ann") })
            #expect(found.user.role == .admin)
            #expect(try await PasswordHasher().verify("the second one", against: found.passwordHash).matches)
        }
    }

    @Test(arguments: [("short\n", "8 to 1024 bytes"), ("", "no password was given")])
    func aPasswordThatCannotBeUsedIsRefused(input: String, part: String) async throws {
        try await TemporaryStore.with { store in
            try await store.run("init-db")
            let words = ["create-admin", "--username", "ann", "--email", "a@example.org", "--database-url", store.url]

            let outcome = try Program(folder: store.folder).run(words, input: input)

            #expect(outcome.status == 1 && outcome.errors.contains(part))
            #expect(try await store.look { try await $0.users(limit: 10, skip: 0) }.isEmpty)
        }
    }

    @Test func wrongUsageAndFailuresHaveTheirExitCodes() async throws {
        try await TemporaryStore.with { store in
            let program = Program(folder: store.folder)

            let usage = try program.run(["create-key", "--name", "x", "--scope", "everything"])
            let failure = try program.run(["list-keys"])

            #expect(usage.status == 64 && usage.output.isEmpty && usage.errors.contains("everything"))
            #expect(failure.status == 1 && failure.output.isEmpty && failure.errors.hasPrefix("Error: "))
        }
    }

    @Test func aWrongSettingStopsTheStart() async throws {
        try await TemporaryStore.with { store in
            let outcome = try Program(folder: store.folder).run(["serve"], environment: ["PORT": "70000"])

            #expect(outcome.status == 1)
            #expect(outcome.errors.hasPrefix("Error: PORT: found \"70000\" (from environment); allowed: "))
        }
    }

    @Test func theEnvFileOfTheFolderIsRead() async throws {
        try await TemporaryStore.with { store in
            try store.write(".env", "PORT=81\nADMIN_API_KEY=0123456789abcdef\nUNKNOWN=1\n")

            let outcome = try Program(folder: store.folder).run(["config"], environment: ["HOST": "::1"])

            #expect(outcome.status == 0 && !outcome.output.contains("0123456789abcdef"))
            let rows = outcome.output.split(separator: "\n").map { $0.split(separator: " ") }
            #expect(rows.contains(["PORT", "81", ".env"]) && rows.contains(["HOST", "::1", "environment"]))
            #expect(rows.contains(["ADMIN_API_KEY", "(hidden)", ".env"]))
        }
    }
}
