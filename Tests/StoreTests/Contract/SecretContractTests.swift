import Domain
import SQL
import Store
import StoreTesting
import Testing

struct SecretContractTests {
    private static let ann = Actor(.command, name: "ann")
    private func name(_ text: String) throws -> SecretName { try #require(SecretName(text)) }

    @Test(arguments: Driver.allCases)
    func aSecretIsKeptReplacedAndForgotten(driver: Driver) async throws {
        try await withStore(driver) { store in
            #expect(try await store.setSecret(name("b"), sealed: "one", by: Self.ann, at: clock))
            #expect(try await store.setSecret(name("a"), sealed: "two", by: Self.ann, at: clock + 1))
            #expect(try await !store.setSecret(name("b"), sealed: "three", by: .job("x"), at: clock + 2))

            #expect(try await store.secrets().map(\.name) == ["a", "b"])
            let kept = try #require(try await store.secret(name("b")))
            #expect(kept.sealed == "three" && kept.createdAt == clock && kept.updatedAt == clock + 2)
            #expect(kept.updatedBy == "x")
            #expect(try await store.removeSecret(name("b"), by: Self.ann, at: clock + 3))
            #expect(try await !store.removeSecret(name("b"), by: Self.ann, at: clock + 4))
            #expect(try await store.secret(name("b")) == nil)
        }
    }

    @Test(arguments: Driver.allCases)
    func everyChangeIsWrittenDownWithoutTheValue(driver: Driver) async throws {
        try await withStore(driver) { store in
            _ = try await store.setSecret(name("b"), sealed: "v1.k.sealed", by: Self.ann, at: clock)
            let count = try await store.resealSecrets(by: Self.ann, at: clock + 1) { _ in "v1.l.other" }
            _ = try await store.removeSecret(name("b"), by: Self.ann, at: clock + 2)

            let entries = try await store.audit(AuditFilter(subject: "secret:b"), page: .whole)
            #expect(count == 1 && entries.map(\.action) == ["secret.removed", "secret.resealed", "secret.set"])
            #expect(entries.allSatisfy { $0.actor == Self.ann })
            #expect(!"\(entries)".contains("v1."))
        }
    }

    @Test(arguments: Driver.allCases)
    func aRotationThatFailsChangesNothing(driver: Driver) async throws {
        struct Refusal: Error {}
        try await withStore(driver) { store in
            for text in ["a", "b"] { _ = try await store.setSecret(name(text), sealed: text, by: Self.ann, at: clock) }
            await #expect(throws: Refusal.self) {
                try await store.resealSecrets(by: Self.ann, at: clock) { record in
                    if record.name == "b" { throw Refusal() }
                    return "new"
                }
            }
            #expect(try await store.secrets().map(\.sealed) == ["a", "b"])
        }
    }

    @Test(arguments: ["", "a b", "ä", "a/b", "a\n", String(repeating: "x", count: 101)])
    func whatIsNoNameIsRefused(text: String) {
        #expect(SecretName(text) == nil)
    }
}
