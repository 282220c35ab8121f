import Crypto

/// The SHA-256 of a random token, which is what the store keeps in the token's place.
///
/// A plain digest is enough: a token of 256 random bits cannot be guessed, unlike a password.
public struct SecretDigest: Sendable, Hashable {
    /// The digest's 32 bytes.
    public let bytes: [UInt8]

    /// The digest as 64 lower-case hexadecimal digits.
    public var hex: String { Hexadecimal.encode(bytes) }

    package init(of text: String) {
        self.bytes = Array(SHA256.hash(data: Array(text.utf8)))
    }
}

/// Lower-case hexadecimal text.
package enum Hexadecimal {
    /// Writes two digits for each byte.
    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
