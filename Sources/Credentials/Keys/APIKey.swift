/// A program's key: `mcpa_`, an identifier of 8 characters to tell keys apart by, `_`, and 256 random bits.
public struct APIKey: OpaqueToken {
    /// `mcpa_`.
    public static let kind = "mcpa_"
    /// Letters and digits that are not mistaken for one another; 32 of them, 5 bits each.
    private static let alphabet = Array("abcdefghjkmnpqrstuvwxyz123456789".utf8)
    private static let identifierLength = 8

    /// The whole token, as its owner sends it.
    public let text: String

    /// The part that lists may show, and that is no secret: `mcpa_` and the identifier.
    public var prefix: String { String(text.prefix(Self.kind.count + Self.identifierLength)) }

    /// Takes a text of this kind's shape; nil for any other.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.kind) else { return nil }
        let rest = text.dropFirst(Self.kind.count)
        let identifier = rest.prefix(Self.identifierLength)
        let secret = rest.dropFirst(Self.identifierLength)
        guard identifier.utf8.count == Self.identifierLength, identifier.utf8.allSatisfy(Self.alphabet.contains),
            secret.first == "_", Self.isSecret(secret.dropFirst())
        else { return nil }
        self.text = text
    }

    private init(identifier: String, secret: String) { self.text = "\(Self.kind)\(identifier)_\(secret)" }

    /// Makes a new random key.
    public static func generate() -> APIKey {
        let identifier = SecureRandom.bytes(identifierLength).map { alphabet[Int($0) % alphabet.count] }
        return APIKey(identifier: String(decoding: identifier, as: UTF8.self), secret: randomSecret())
    }
}
