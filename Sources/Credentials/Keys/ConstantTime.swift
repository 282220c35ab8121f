import Crypto

/// Compares two secrets in a time that tells nothing about where, or whether, they differ.
///
/// It compares their SHA-256 digests, so that not even their lengths show. For fixed keys such as
/// `ANALYTICS_INGEST_KEY`.
public func constantTimeEquals(_ one: String, _ other: String) -> Bool {
    // Equality of digests is constant-time in swift-crypto.
    SHA256.hash(data: Array(one.utf8)) == SHA256.hash(data: Array(other.utf8))
}
