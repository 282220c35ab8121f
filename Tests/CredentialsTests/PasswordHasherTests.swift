import Credentials
import Testing

@Suite struct PasswordHasherTests {
    private static let cheap = PasswordHasher.Parameters(memoryKiB: 64, iterations: 1, parallelism: 1)
    private let hasher = PasswordHasher(parameters: cheap)

    @Test(arguments: ["correct horse battery staple", "grüße, 世界", String(repeating: "long", count: 256)])
    func verifiesItsOwnHashes(password: String) async throws {
        let encoded = try await hasher.hash(password)

        #expect(encoded.hasPrefix("$argon2id$v=19$m=64,t=1,p=1$"))
        #expect(try await hasher.verify(password, against: encoded) == (true, false))
        #expect(try await hasher.verify(password + "!", against: encoded).matches == false)
        #expect(try await hasher.verify("", against: encoded).matches == false)
    }

    @Test func saltsEveryHashAnew() async throws {
        let first = try await hasher.hash("correct horse battery staple")
        let second = try await hasher.hash("correct horse battery staple")

        #expect(first != second)
    }

    @Test func hashesWithTheRecommendedCostByDefault() async throws {
        let encoded = try await PasswordHasher().hash("correct horse battery staple")

        #expect(encoded.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try await PasswordHasher().verify("correct horse battery staple", against: encoded) == (true, false))
    }

    /// The first two are from the reference implementation's own tests, the others from Python's argon2-cffi.
    @Test(arguments: [
        ("password", "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"),
        ("password", "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"),
        (
            "correct horse battery staple",
            "$argon2id$v=19$m=19456,t=2,p=1$MDEyMzQ1Njc4OWFiY2RlZg$gy5SuVm5Z7Vw7keB9se9p87QGcomaseB/S2U1OhTsM0"
        ),
    ])
    func verifiesKnownHashesOfAnotherCost(password: String, encoded: String) async throws {
        #expect(try await hasher.verify(password, against: encoded) == (true, true))
        #expect(try await hasher.verify("Password", against: encoded).matches == false)
    }

    @Test func keepsAKnownHashOfTheSameCost() async throws {
        let encoded = "$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$GtHIUw6XoTBRYg5ttmGNejoXbIgcuCxWyaQFfSI2Y/Y"

        #expect(try await hasher.verify("grüße, 世界", against: encoded) == (true, false))
    }

    @Test(arguments: [
        "", "plain", "$1$salt$hash", "$argon2id$", "$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg",
        "$argon2i$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$cU447LNgRjvTfQ/tbDqqEpUTj7uAYQxuqod/2Y609YE",
        "$argon2id$v=19$m=4194304,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$GtHIUw6XoTBRYg5ttmGNejoXbIgcuCxWyaQFfSI2Y/Y",
        "$argon2id$v=19$m=64,t=100000,p=1$MDEyMzQ1Njc4OWFiY2RlZg$GtHIUw6XoTBRYg5ttmGNejoXbIgcuCxWyaQFfSI2Y/Y",
        "$argon2id$v=19$m=64,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$%%%",
    ])
    func refusesOtherHashesAndRuinousCosts(encoded: String) async throws {
        let error = await #expect(throws: SecurityError.self) {
            try await hasher.verify("password", against: encoded)
        }

        guard case .unusableHash = error else {
            Issue.record("found \(String(describing: error))")
            return
        }
    }

    @Test func dummyCostsAsMuchAsAVerification() async throws {
        let hasher = PasswordHasher(parameters: .init(memoryKiB: 8192, iterations: 2, parallelism: 1))
        let encoded = try await hasher.hash("correct horse battery staple")
        let clock = ContinuousClock()

        // The quickest of many approach the true costs, however busy the processors are with other tests.
        var real = Duration.seconds(60)
        var dummy = Duration.seconds(60)
        for round in 0..<60 where round < 7 || dummy <= real * 0.5 || dummy >= real * 2 {
            real = min(real, try await clock.measure { _ = try await hasher.verify("wrong", against: encoded) })
            dummy = min(dummy, try await clock.measure { try await hasher.dummyVerify("wrong") })
        }

        #expect(dummy > real * 0.5)
        #expect(dummy < real * 2)
    }

    @Test func libraryRefusalsAreErrors() async {
        let impossible = PasswordHasher(parameters: .init(memoryKiB: 1, iterations: 1, parallelism: 1))

        await #expect(throws: SecurityError.self) { try await impossible.hash("password") }
    }
}

private func == (verification: PasswordHasher.Verification, expected: (matches: Bool, needsRehash: Bool)) -> Bool {
    verification.matches == expected.matches && verification.needsRehash == expected.needsRehash
}
