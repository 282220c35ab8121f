/// The server's `SECRET_KEY`, which signs access tokens: at least 32 bytes.
public struct SecretKey: Redacted, Sendable {
    /// The least length in bytes, which is SHA-256's own.
    public static let minimumBytes = 32

    /// Secrets that the former backend shipped with; whoever copies its configuration brings one along.
    private static let published = [
        "change-this-secret-key-in-production", "your-secret-key-here-change-in-production", "your-secret-key-here",
    ]

    let bytes: [UInt8]

    /// Takes a secret's UTF-8 bytes; `source` (a setting's name, a path) is named in the error, the secret is not.
    public init(_ text: String, source: String = "SECRET_KEY") throws(SecurityError) {
        guard !Self.published.contains(text) else { throw .secretIsPublic(source: source) }
        try self.init(bytes: Array(text.utf8), source: source)
    }

    init(bytes: [UInt8], source: String = "SECRET_KEY") throws(SecurityError) {
        guard bytes.count >= Self.minimumBytes else {
            throw .secretTooShort(source: source, found: bytes.count, minimum: Self.minimumBytes)
        }
        self.bytes = bytes
    }

    /// Reads the secret kept at `path`, or creates it: 64 random hexadecimal digits, mode 0600.
    ///
    /// Two servers that start at once get the same secret. A file that others may read is refused.
    public static func loadOrCreate(at path: String) throws(SecurityError) -> SecretKey {
        let file = SecretFile(path: path)
        if let text = try file.read() {
            return try SecretKey(text, source: path)
        }
        try file.create(containing: Hexadecimal.encode(SecureRandom.bytes(32)) + "\n")
        guard let text = try file.read() else {
            throw .secretFileUnusable(path: path, reason: "it vanished while it was being created")
        }
        return try SecretKey(text, source: path)
    }
}
