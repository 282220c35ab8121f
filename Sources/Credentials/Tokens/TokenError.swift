/// Why an access token is refused.
public enum TokenError: Error, Equatable, Sendable {
    /// Not three parts of base64url with the claims that an access token has.
    case malformed
    /// Signed, as it says, by another algorithm than HS256, or not at all.
    case wrongAlgorithm
    /// Changed on its way, or signed with another key.
    case badSignature
    /// Past its expiry by more than the leeway.
    case expired
    /// Issued in the future by more than the leeway.
    case notYetValid
    /// Without `exp`, which would be valid for ever.
    case missingExpiry
    /// Signed by us, but not for use as an access token.
    case wrongUse
}
