/// Somebody who may sign in.
public struct User: Sendable, Equatable {
    /// What a user may do.
    public enum Role: String, Sendable, CaseIterable {
        /// Reads everything, and resolves errors.
        case admin
        /// Does what an admin does, and manages users and keys.
        case superuser
    }

    /// The user's identifier.
    public let id: Int64
    /// The name to sign in with.
    public let username: String
    /// The address of electronic mail.
    public let email: String
    /// What the user may do.
    public let role: Role
    /// Whether the user may sign in.
    public let isActive: Bool
    /// When the user was made.
    public let createdAt: Timestamp
    /// When the user last signed in.
    public let lastLogin: Timestamp?
    /// Counts up when all tokens of the user become void: a token carries the version under which it was made.
    public let tokenVersion: Int64

    /// A user as the store kept it.
    package init(
        id: Int64, username: String, email: String, role: Role, isActive: Bool, createdAt: Timestamp,
        lastLogin: Timestamp?, tokenVersion: Int64
    ) {
        self.id = id
        self.username = username
        self.email = email
        self.role = role
        self.isActive = isActive
        self.createdAt = createdAt
        self.lastLogin = lastLogin
        self.tokenVersion = tokenVersion
    }
}

/// A user to be made, without the password, which the Authentication room checks and hashes.
public struct NewUser: Sendable, Equatable {
    /// The name to sign in with.
    public let username: String
    /// The address of electronic mail.
    public let email: String
    /// What the user may do.
    public let role: User.Role
    /// Whether the user may sign in.
    public let isActive: Bool

    /// Checks a new user's name and address.
    public init(
        username: String, email: String, role: User.Role = .admin, isActive: Bool = true
    ) throws(ValidationFailure) {
        var rules = FieldRules()
        UserRules.check(username: username, &rules)
        UserRules.check(email: email, &rules)
        try rules.finish()
        self.username = FoldedName.shown(username)
        self.email = FoldedName.shown(email)
        self.role = role
        self.isActive = isActive
    }
}

/// A change to a user: what is nil stays as it is.
public struct UserChange: Sendable, Equatable {
    /// A new name.
    public let username: String?
    /// A new address.
    public let email: String?
    /// A new role.
    public let role: User.Role?
    /// Whether the user may sign in from now on.
    public let isActive: Bool?

    /// Checks the parts that are given.
    public init(
        username: String? = nil, email: String? = nil, role: User.Role? = nil, isActive: Bool? = nil
    ) throws(ValidationFailure) {
        var rules = FieldRules()
        if let username { UserRules.check(username: username, &rules) }
        if let email { UserRules.check(email: email, &rules) }
        try rules.finish()
        self.username = username.map(FoldedName.shown)
        self.email = email.map(FoldedName.shown)
        self.role = role
        self.isActive = isActive
    }
}

private enum UserRules {
    static func check(username: String, _ rules: inout FieldRules) {
        rules.requireName(username, "/username", atMost: 100)
        let alphabets = Alphabet.all(in: username)
        if alphabets.count > 1 {
            rules.report(
                "/username",
                "mixes letters of \(alphabets.map(\.rawValue).joined(separator: " and ")), which look alike; "
                    + "letters of one of these alphabets are allowed")
        }
    }

    static func check(email: String, _ rules: inout FieldRules) {
        rules.requireName(email, "/email", atMost: 255)
        let email = FoldedName.shown(email)
        let parts = email.split(separator: "@", omittingEmptySubsequences: false)
        let isPlain = !email.unicodeScalars.contains { $0.properties.isWhitespace }
        if parts.count != 2 || parts.contains(where: \.isEmpty) || !isPlain {
            rules.report("/email", "is not an address of the form name@domain")
        }
    }
}
