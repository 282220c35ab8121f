/// Hashes passwords with Argon2id, and verifies them against Argon2id and (from the former backend) bcrypt hashes.
///
/// A hash takes 20 to 50 ms of CPU and 19 MiB, so it runs on threads of its own, never on the cooperative pool; when
/// too many wait, ``SecurityError/overloaded`` is thrown. Callers refuse passwords by ``PasswordPolicy`` before
/// they hash a new one.
public struct PasswordHasher: Sendable {
    /// The cost of an Argon2id hash.
    public struct Parameters: Sendable, Equatable {
        /// Memory in KiB, at least 8 for each lane.
        public var memoryKiB: UInt32
        /// Passes over that memory.
        public var iterations: UInt32
        /// Lanes, each a thread while hashing.
        public var parallelism: UInt32

        /// OWASP's first choice for Argon2id: 19 MiB, two passes, one lane.
        public static let owasp = Parameters(memoryKiB: 19_456, iterations: 2, parallelism: 1)

        /// Names a cost; hashing fails with ``SecurityError/hashingFailed(reason:)`` where libargon2 refuses it.
        public init(memoryKiB: UInt32, iterations: UInt32, parallelism: UInt32) {
            self.memoryKiB = memoryKiB
            self.iterations = iterations
            self.parallelism = parallelism
        }
    }

    /// The answer to a password that was tried.
    public struct Verification: Sendable, Equatable {
        /// Whether the password is the one that was hashed.
        public let matches: Bool
        /// Whether the stored hash is weaker than, or other than, what ``PasswordHasher/hash(_:)`` makes today.
        public let needsRehash: Bool
    }

    private let parameters: Parameters
    private let pool: HashingPool

    /// Hashes with `parameters` on at most `width` threads, while at most `queueCapacity` further calls wait.
    public init(parameters: Parameters = .owasp, width: Int = 2, queueCapacity: Int = 64) {
        self.parameters = parameters
        self.pool = HashingPool(width: width, capacity: queueCapacity)
    }

    /// Hashes a new password under a fresh 16-byte salt into `$argon2id$v=19$…`.
    public func hash(_ password: String) async throws -> String {
        try await pool.run { [parameters] in
            try Argon2id.hash(password, salt: SecureRandom.bytes(Argon2id.saltBytes), parameters: parameters)
        }
    }

    /// Compares a password with a stored hash: `$argon2id$`, or bcrypt (`$2a$`, `$2b$`, `$2y$`).
    ///
    /// bcrypt reads the first 72 bytes of a password only, so that is all which is compared; its hashes always ask
    /// to be replaced. Any other hash throws ``SecurityError/unusableHash(reason:)``.
    public func verify(_ password: String, against encoded: String) async throws -> Verification {
        try await pool.run { [parameters] in
            if Bcrypt.recognises(encoded) {
                return Verification(matches: try Bcrypt.verify(password, against: encoded), needsRehash: true)
            }
            let stored = try Argon2id.Header(of: encoded)
            let matches = try Argon2id.verify(password, against: encoded)
            return Verification(matches: matches, needsRehash: stored != .current(parameters))
        }
    }

    /// Does the work of ``verify(_:against:)`` for a user who does not exist, so that both logins take the same time.
    ///
    /// A user who still has a bcrypt hash answers at bcrypt's pace until the first login, which replaces the hash.
    public func dummyVerify(_ password: String) async throws {
        _ = try await pool.run { [parameters] in
            try Argon2id.hash(
                password, salt: [UInt8](repeating: 0, count: Argon2id.saltBytes), parameters: parameters)
        }
    }
}
