import Crypto
import Foundation

/// What a browser's session cookie carries: `mcpb_` and a secret, presented with every request until the session ends.
///
/// The secret's first half is random, the second one is the seal of whoever knows the server's secret. A made-up token
/// is told from a real one without a look into the store.
public struct BrowserToken: OpaqueToken {
    /// `mcpb_`.
    public static let kind = "mcpb_"
    /// The whole token, as the cookie carries it.
    public let text: String

    /// Takes a text of this kind's shape; nil for any other. Whether the seal is right, ``BrowserSeal`` says.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.kind), Self.isSecret(text.dropFirst(Self.kind.count)) else { return nil }
        self.text = text
    }

    fileprivate init(secret: [UInt8]) { self.text = Self.kind + Base64URL.encode(secret) }
}

/// Makes browsers' tokens and tells them from made-up ones, by a key that is derived from the server's secret.
public struct BrowserSeal: Sendable {
    private static let randomBytes = 16
    private static let sealBytes = 16

    private let key: SymmetricKey

    /// The seal of servers with this secret.
    public init(_ secret: SecretKey) {
        // A key of its own, so that nothing sealed here could ever pass for a signature elsewhere.
        let derived = HMAC<SHA256>.authenticationCode(
            for: Array("mcp-admin browser session".utf8), using: SymmetricKey(data: secret.bytes))
        key = SymmetricKey(data: derived)
    }

    /// Makes a new token: 128 random bits and 128 bits of seal.
    public func makeToken() -> BrowserToken {
        let random = SecureRandom.bytes(Self.randomBytes)
        return BrowserToken(secret: random + seal(of: random))
    }

    /// Takes a token that was made under this seal; nil for any other text.
    public func token(_ text: String) -> BrowserToken? {
        guard let token = BrowserToken(text),
            let secret = Base64URL.decode(text.utf8.dropFirst(BrowserToken.kind.utf8.count))
        else { return nil }
        // Equality of digests is constant-time in swift-crypto.
        let expected = SHA256.hash(data: seal(of: Array(secret.prefix(Self.randomBytes))))
        return SHA256.hash(data: Array(secret.dropFirst(Self.randomBytes))) == expected ? token : nil
    }

    private func seal(of random: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: random, using: key).prefix(Self.sealBytes))
    }
}
