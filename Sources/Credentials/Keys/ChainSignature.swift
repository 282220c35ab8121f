import Crypto

/// Signs where a chain was cut off: HMAC-SHA-256 under a key that is derived from `SECRET_KEY` for this alone (HKDF, RFC
/// 5869), so that it is of no use for anything else.
public struct ChainSignature: Sendable {
    private let key: SymmetricKey

    /// Signatures of the server that has `secret`.
    public init(secret: SecretKey) {
        key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret.bytes), info: Array("mcp-admin audit cut".utf8),
            outputByteCount: 32)
    }

    /// The signature of an end, as 64 hexadecimal digits.
    public func sign(id: Int64, hash: String) -> String {
        Hexadecimal.encode(HMAC<SHA256>.authenticationCode(for: Array("\(id):\(hash)".utf8), using: key))
    }

    /// Whether `signature` is that of the end; the time that it takes tells nothing.
    public func isRight(_ signature: String, id: Int64, hash: String) -> Bool {
        constantTimeEquals(signature, sign(id: id, hash: hash))
    }
}
