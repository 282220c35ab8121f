import Foundation
import JWTKit

/// Issues and verifies access tokens: JWTs signed with HS256, and no other algorithm whatever a token says.
public struct TokenSigner: Sendable {
    /// By how many seconds the clocks of two servers may differ.
    public static let leeway: TimeInterval = 30

    private static let header = #"{"alg":"HS256","typ":"JWT"}"#
    /// Ours have some 250 bytes; what is longer is not worth hashing.
    private static let maximumBytes = 4096

    private let algorithm: any JWTAlgorithm
    private let parser = DefaultJWTParser()
    /// How long a token lives, in seconds.
    public let lifetime: TimeInterval
    /// Marks the browser's tokens that this server, or another one with its secret, made.
    public let browserSeal: BrowserSeal
    private let now: @Sendable () -> Date

    /// Signs with `secret` tokens that live for `lifetime` seconds; `now` is the clock.
    public init(
        secret: SecretKey, lifetime: TimeInterval, now: @escaping @Sendable () -> Date = { Date() }
    ) async throws {
        let keys = JWTKeyCollection()
        await keys.add(hmac: HMACKey(from: secret.bytes), digestAlgorithm: .sha256)
        // The collection is an actor; its algorithm is a plain value, so each request verifies without a hop.
        self.algorithm = try await keys.getKey()
        self.lifetime = lifetime
        self.browserSeal = BrowserSeal(secret)
        self.now = now
    }

    /// Issues a token that starts now.
    public func issue(for subject: TokenSubject) throws -> IssuedToken {
        let issued = now().timeIntervalSince1970.rounded(.down)
        let token = AccessToken(
            subject: subject, id: Base64URL.encode(SecureRandom.bytes(16)),
            issuedAt: Date(timeIntervalSince1970: issued),
            expiresAt: Date(timeIntervalSince1970: issued + lifetime.rounded(.down)))
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .integerSecondsSince1970
        let payload = try encoder.encode(TokenClaims(token))
        return IssuedToken(text: try sign(header: Array(Self.header.utf8), payload: Array(payload)), token: token)
    }

    /// Returns what a token says, after its algorithm, signature, use and times have been checked, in this order.
    public func verify(_ text: String) throws(TokenError) -> AccessToken {
        guard text.utf8.count <= Self.maximumBytes, let parts = try? parser.getTokenParts(Array(text.utf8)),
            let header = Base64URL.decode(parts.header), let payload = Base64URL.decode(parts.payload)
        else { throw .malformed }
        try checkHeader(header)
        let signed = parts.header + [UInt8(ascii: ".")] + parts.payload
        guard let signature = Base64URL.decode(parts.signature),
            let isValid = try? algorithm.verify(signature, signs: signed), isValid
        else { throw .badSignature }
        guard let claims = try? Self.decoder().decode(TokenClaims.self, from: Data(payload)) else { throw .malformed }
        return try claims.accessToken(at: now(), leeway: Self.leeway)
    }

    /// Puts the signature under any header and payload, both JSON.
    func sign(header: [UInt8], payload: [UInt8]) throws -> String {
        let signed = "\(Base64URL.encode(header)).\(Base64URL.encode(payload))"
        return "\(signed).\(Base64URL.encode(try algorithm.sign(Array(signed.utf8))))"
    }

    private func checkHeader(_ bytes: [UInt8]) throws(TokenError) {
        // Only the two members that matter: JWTKit's own header type traps on a number beyond 64 bits.
        guard let header = try? Self.decoder().decode(TokenHeader.self, from: Data(bytes)) else { throw .malformed }
        guard header.alg == "HS256" else { throw .wrongAlgorithm }
        // Extensions that must be understood; we know none (RFC 7515, section 4.1.11).
        guard header.crit == nil else { throw .malformed }
    }

    private static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        return decoder
    }
}

private struct TokenHeader: Decodable {
    let alg: String?
    let crit: [String]?
}
