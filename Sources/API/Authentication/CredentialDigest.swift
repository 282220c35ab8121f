import Crypto

/// The SHA-256 of a credential, by which it is looked up: no credential is kept in memory, nor compared byte by byte.
struct CredentialDigest: Hashable, Sendable {
    private let words: SIMD4<UInt64>

    /// The digest of a credential's UTF-8.
    init(of text: some StringProtocol) {
        var hash = SHA256()
        let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable { bytes in
            hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
        }
        if isHashed == nil { hash.update(data: Array(text.utf8)) }
        words = hash.finalize().withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }

    /// The digest as 64 lower-case hexadecimal digits, as the store keeps it.
    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return withUnsafeBytes(of: words) { bytes in
            String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
        }
    }
}
