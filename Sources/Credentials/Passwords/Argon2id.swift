import CArgon2

/// libargon2's Argon2id, version 0x13.
enum Argon2id {
    /// The length of a new hash's salt.
    static let saltBytes = 16
    /// The length of a new hash.
    static let hashBytes = 32

    /// Hashes a password into the encoded form `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
    static func hash(_ password: String, salt: [UInt8], parameters: PasswordHasher.Parameters) throws -> String {
        let password = Array(password.utf8)
        let length = argon2_encodedlen(
            parameters.iterations, parameters.memoryKiB, parameters.parallelism, UInt32(salt.count),
            UInt32(hashBytes), Argon2_id)
        var encoded = [CChar](repeating: 0, count: length)
        let code = argon2id_hash_encoded(
            parameters.iterations, parameters.memoryKiB, parameters.parallelism, password, password.count,
            salt, salt.count, hashBytes, &encoded, encoded.count)
        guard code == ARGON2_OK.rawValue else { throw SecurityError.hashingFailed(reason: message(code)) }
        return String(decoding: encoded.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Hashes the password as `encoded` says and compares in constant time.
    static func verify(_ password: String, against encoded: String) throws -> Bool {
        let password = Array(password.utf8)
        let code = argon2id_verify(encoded, password, password.count)
        switch code {
        case ARGON2_OK.rawValue: return true
        case ARGON2_VERIFY_MISMATCH.rawValue: return false
        case ARGON2_MEMORY_ALLOCATION_ERROR.rawValue: throw SecurityError.hashingFailed(reason: message(code))
        default: throw SecurityError.unusableHash(reason: message(code))
        }
    }

    private static func message(_ code: Int32) -> String {
        argon2_error_message(code).map { String(cString: $0) } ?? "libargon2 code \(code)"
    }
}

extension Argon2id {
    /// The cost and the sizes of an encoded hash.
    struct Header: Equatable {
        let version: UInt32
        let parameters: PasswordHasher.Parameters
        let saltBytes: Int
        let hashBytes: Int

        /// What a hash made now has.
        static func current(_ parameters: PasswordHasher.Parameters) -> Header {
            Header(
                version: ARGON2_VERSION_13.rawValue, parameters: parameters, saltBytes: Argon2id.saltBytes,
                hashBytes: Argon2id.hashBytes)
        }
    }
}

extension Argon2id.Header {
    /// Beyond these a stored hash could stop the server (256 MiB, 16 passes, 16 threads).
    private static let highest = PasswordHasher.Parameters(memoryKiB: 262_144, iterations: 16, parallelism: 16)

    /// Reads an encoded hash's header; refuses other formats, and costs that could stop the server.
    init(of encoded: String) throws {
        let parts = encoded.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0].isEmpty, parts[1] == "argon2id",
            let version = Self.number(parts[2], after: "v="), let parameters = Self.parameters(parts[3])
        else {
            throw SecurityError.unusableHash(reason: "it is neither Argon2id nor bcrypt")
        }
        let highest = Self.highest
        guard parameters.memoryKiB <= highest.memoryKiB, parameters.iterations <= highest.iterations,
            parameters.parallelism <= highest.parallelism
        else {
            throw SecurityError.unusableHash(
                reason: "found m=\(parameters.memoryKiB),t=\(parameters.iterations),p=\(parameters.parallelism), "
                    + "allowed up to m=\(highest.memoryKiB),t=\(highest.iterations),p=\(highest.parallelism)")
        }
        self.init(
            version: version, parameters: parameters, saltBytes: parts[4].utf8.count * 3 / 4,
            hashBytes: parts[5].utf8.count * 3 / 4)
    }

    private static func parameters(_ text: Substring) -> PasswordHasher.Parameters? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 3, let memory = number(parts[0], after: "m="),
            let iterations = number(parts[1], after: "t="), let parallelism = number(parts[2], after: "p=")
        else { return nil }
        return PasswordHasher.Parameters(memoryKiB: memory, iterations: iterations, parallelism: parallelism)
    }

    private static func number(_ text: Substring, after name: String) -> UInt32? {
        text.hasPrefix(name) ? UInt32(text.dropFirst(name.count)) : nil
    }
}
