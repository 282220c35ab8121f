import CCrypt

/// Verifies the bcrypt hashes of the former backend with libxcrypt; makes none.
enum Bcrypt {
    /// What bcrypt reads of a password.
    private static let passwordBytes = 72
    /// `$2b$12$`, 22 characters of salt, 31 of hash.
    private static let encodedBytes = 60
    /// 2^16 rounds take about 5 s; more could stop the server.
    private static let costs = 4...16

    /// Whether this is a bcrypt hash by its first characters.
    static func recognises(_ encoded: String) -> Bool {
        ["$2a$", "$2b$", "$2y$"].contains { encoded.hasPrefix($0) }
    }

    /// Hashes the first 72 bytes of the password as `encoded` says and compares in constant time.
    ///
    /// A password with a NUL never matches: C would end it there, and so let a shorter one in.
    static func verify(_ password: String, against encoded: String) throws -> Bool {
        try checkShape(encoded)
        let bytes = Array(password.utf8)
        let phrase = bytes.prefix(passwordBytes).map(CChar.init(bitPattern:)) + [0]
        guard let computed = crypt(phrase, setting: encoded) else {
            throw SecurityError.unusableHash(reason: "libcrypt refuses it")
        }
        return constantTimeEquals(computed, encoded) && !bytes.contains(0)
    }

    private static func checkShape(_ encoded: String) throws {
        guard encoded.utf8.count == encodedBytes, let cost = Int(encoded.dropFirst(4).prefix(2)) else {
            throw SecurityError.unusableHash(reason: "it is not a whole bcrypt hash")
        }
        guard costs.contains(cost) else {
            throw SecurityError.unusableHash(
                reason: "found a bcrypt cost of \(cost), allowed \(costs.lowerBound) to \(costs.upperBound)")
        }
    }

    private static func crypt(_ phrase: [CChar], setting: String) -> String? {
        // crypt_rn is crypt_r that answers nil, rather than "*0", on failure.
        let size = MemoryLayout<crypt_data>.size
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: size, alignment: MemoryLayout<crypt_data>.alignment)
        defer { memory.deallocate() }
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        return crypt_rn(phrase, setting, memory, Int32(size)).map { String(cString: $0) }
    }
}
