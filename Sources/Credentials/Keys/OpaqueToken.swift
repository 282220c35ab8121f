import Crypto

/// A random secret that means nothing by itself: a prefix that names its kind, and 256 random bits as base64url.
///
/// The text is shown to its owner once; the store keeps ``digest``.
public protocol OpaqueToken: Redacted, Sendable, Hashable {
    /// What every token of this kind starts with, so that scanners for leaked secrets can find it.
    static var kind: String { get }
    /// The whole token, as its owner sends it.
    var text: String { get }
    /// Takes a text that has this kind's shape; nil for any other.
    init?(_ text: String)
}

extension OpaqueToken {
    /// What the store keeps, and looks the token up by.
    public var digest: SecretDigest { SecretDigest(of: text) }

    /// Whether a text is 256 bits of canonical base64url.
    static func isSecret(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 43 && Base64URL.decode(text.utf8)?.count == 32
    }

    /// A text of 256 random bits.
    static func randomSecret() -> String { Base64URL.encode(SecureRandom.bytes(32)) }
}

/// What a client exchanges for a new access token: `mcpr_` and a secret, used once.
public struct RefreshToken: OpaqueToken {
    /// `mcpr_`.
    public static let kind = "mcpr_"
    /// The whole token, as its owner sends it.
    public let text: String

    /// Takes a text of this kind's shape; nil for any other.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.kind), Self.isSecret(text.dropFirst(Self.kind.count)) else { return nil }
        self.text = text
    }

    private init(secret: String) { self.text = Self.kind + secret }

    /// Makes a new random token.
    public static func generate() -> RefreshToken { RefreshToken(secret: randomSecret()) }
}

/// What the one-time set-up link carries: `mcps_` and a secret.
public struct SetupToken: OpaqueToken {
    /// `mcps_`.
    public static let kind = "mcps_"
    /// The whole token, as its owner sends it.
    public let text: String

    /// Takes a text of this kind's shape; nil for any other.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.kind), Self.isSecret(text.dropFirst(Self.kind.count)) else { return nil }
        self.text = text
    }

    private init(secret: String) { self.text = Self.kind + secret }

    /// The token of the offer `name`, which every server makes of the same `secret`: HMAC-SHA-256 under a key that is
    /// derived for this alone (HKDF, RFC 5869).
    public init(of name: String, secret: SecretKey) {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret.bytes), info: Array("mcp-admin set-up link".utf8),
            outputByteCount: 32)
        self.init(secret: Base64URL.encode(Array(HMAC<SHA256>.authenticationCode(for: Array(name.utf8), using: key))))
    }

    /// Makes a new random token.
    public static func generate() -> SetupToken { SetupToken(secret: randomSecret()) }
}
