import Crypto

/// The SHA-256 of a credential, by which it is looked up: no credential is kept in memory, nor compared byte by byte.
package struct CredentialDigest: Hashable, Sendable {
    private let words: SIMD4<UInt64>

    /// The digest of a credential's UTF-8.
    package init(of text: some StringProtocol) {
        var hash = SHA256()
        let isHashed: Void? = text.utf8.withContiguousStorageIfAvailable { bytes in
            hash.update(bufferPointer: UnsafeRawBufferPointer(bytes))
        }
        if isHashed == nil { hash.update(data: Array(text.utf8)) }
        words = hash.finalize().withUnsafeBytes { $0.loadUnaligned(as: SIMD4<UInt64>.self) }
    }

    /// The digest of 64 hexadecimal digits; nil for anything else.
    package init?(hex: String) {
        let digits = hex.utf8.map { Character(Unicode.Scalar($0)).hexDigitValue }
        guard digits.count == 64 else { return nil }
        var words = SIMD4<UInt64>()
        for (place, digit) in digits.enumerated() {
            guard let digit else { return nil }
            // Bytes stand in memory from the lowest one on, as the hash wrote them.
            let byte = place % 16 / 2
            words[place / 16] |= UInt64(digit) << UInt64(byte * 8 + (place % 2 == 0 ? 4 : 0))
        }
        self.words = SIMD4(
            UInt64(littleEndian: words[0]), UInt64(littleEndian: words[1]), UInt64(littleEndian: words[2]),
            UInt64(littleEndian: words[3]))
    }

    /// The digest as 64 lower-case hexadecimal digits, as the store keeps it.
    package var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return withUnsafeBytes(of: words) { bytes in
            String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
        }
    }
}
