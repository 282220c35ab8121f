/// The name under which a sealed value is kept.
public struct SecretName: Sendable, Hashable {
    /// 1 to 100 letters and digits of ASCII, dots, dashes and underscores.
    public let text: String

    /// What is allowed, in words.
    public static let allowed = "1 to 100 letters, digits, dots, dashes and underscores"

    /// Takes a name; nil where it has anything that is not allowed.
    public init?(_ text: String) {
        let isAllowed = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isAllowed, (1...100).contains(text.utf8.count) else { return nil }
        self.text = text
    }
}

/// A sealed value as it is kept: nobody reads it without `SECRET_KEY`.
public struct SecretRecord: Sendable, Equatable {
    /// Its name.
    public let name: String
    /// The value, sealed.
    public let sealed: String
    /// When it was first set.
    public let createdAt: Timestamp
    /// When it was last set, or sealed anew.
    public let updatedAt: Timestamp
    /// Who did that.
    public let updatedBy: String

    /// A value as the store kept it.
    package init(name: String, sealed: String, createdAt: Timestamp, updatedAt: Timestamp, updatedBy: String) {
        self.name = name
        self.sealed = sealed
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.updatedBy = updatedBy
    }
}
