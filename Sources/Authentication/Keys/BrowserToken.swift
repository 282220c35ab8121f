/// What a browser's session cookie carries: `mcpb_` and a secret, presented with every request until the session ends.
public struct BrowserToken: OpaqueToken {
    /// `mcpb_`.
    public static let kind = "mcpb_"
    /// The whole token, as the cookie carries it.
    public let text: String

    /// Takes a text of this kind's shape; nil for any other.
    public init?(_ text: String) {
        guard text.hasPrefix(Self.kind), Self.isSecret(text.dropFirst(Self.kind.count)) else { return nil }
        self.text = text
    }

    private init(secret: String) { self.text = Self.kind + secret }

    /// Makes a new random token.
    public static func generate() -> BrowserToken { BrowserToken(secret: randomSecret()) }
}
