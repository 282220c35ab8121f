import Domain
import SQL

extension DataStore {
    /// Makes a user; throws `StoreError.duplicate` where the name or the address is taken, in whatever case or form,
    /// and `.rightsChanged` where `rights` do not hold any more.
    public func createUser(
        _ user: NewUser, passwordHash: String, by actor: Actor, rights: ActingUser? = nil, at now: Timestamp
    ) async throws -> User {
        try await write { connection in
            try rights?.requireRights(on: connection)
            let made = try UserQueries.insert(user, passwordHash: passwordHash, at: now, on: connection)
            let event = AuditEvent(.userCreated, made.auditSubject, after: made.auditValues)
            try AuditLog.append(event, by: actor, at: now, on: connection)
            return made
        }
    }

    /// The user `id`, if there is one.
    public func user(id: Int64) async throws -> User? {
        try await database.read { try UserQueries.find(id, on: $0) }
    }

    /// Users in the order in which they were made.
    public func users(limit: Int, skip: Int) async throws -> [User] {
        try await database.read { connection in
            try connection.all(
                """
                SELECT \(raw: UserQueries.columns) FROM admin_users ORDER BY id LIMIT \(limit) OFFSET \(skip)
                """, UserQueries.user)
        }
    }

    /// The user of this name, in whatever case or form, with the hash of the password, if there is one.
    public func credentials(username: String) async throws -> (user: User, passwordHash: String)? {
        try await database.read { try UserQueries.credentials(username, on: $0) }
    }

    /// Changes a user, with a `passwordHash` the password too; nil where there is none. A change of role, activity or
    /// password makes all tokens of the user void.
    ///
    /// Throws `StoreError.duplicate`, `.lastSuperuser` or `.rightsChanged`, and changes nothing then.
    public func updateUser(
        id: Int64, _ change: UserChange, passwordHash: String? = nil, by actor: Actor, rights: ActingUser? = nil,
        at now: Timestamp = .now()
    ) async throws -> User? {
        try await write { connection in
            try rights?.requireRights(on: connection)
            guard let before = try UserQueries.find(id, on: connection) else { return nil }
            let after = try UserQueries.update(before, change, passwordHash: passwordHash, on: connection)
            if let after, after.auditValues != before.auditValues {
                let event = AuditEvent(
                    .userUpdated, before.auditSubject, before: before.auditValues, after: after.auditValues)
                try AuditLog.append(event, by: actor, at: now, on: connection)
            }
            if passwordHash != nil {
                try AuditLog.append(
                    AuditEvent(.passwordChanged, before.auditSubject), by: actor, at: now, on: connection)
            }
            return after
        }
    }

    /// Deletes a user and all tokens of the user; false where there is none, or, where it was `known`, another one has
    /// its identifier now. Throws `StoreError.lastSuperuser` or `.rightsChanged`.
    public func deleteUser(
        id: Int64, known: User? = nil, by actor: Actor, rights: ActingUser? = nil, at now: Timestamp = .now()
    ) async throws -> Bool {
        try await write { connection in
            try rights?.requireRights(on: connection)
            guard let user = try UserQueries.find(id, on: connection), known?.isSame(as: user) != false else {
                return false
            }
            try UserQueries.requireAnotherSuperuser(than: user, on: connection)
            try connection.execute("DELETE FROM refresh_tokens WHERE user_id = \(id)")
            try connection.execute("DELETE FROM admin_users WHERE id = \(id)")
            try NameKeys.fill(on: connection)
            let event = AuditEvent(.userDeleted, user.auditSubject, before: user.auditValues)
            try AuditLog.append(event, by: actor, at: now, on: connection)
            return true
        }
    }

    /// Replaces the hash of a password, whatever it was; with `revokingTokens`, all tokens of the user become void.
    /// False where there is no such user, or, where it was `known`, another one has its identifier now.
    @discardableResult
    public func setPassword(
        _ hash: String, userID: Int64, known: User? = nil, revokingTokens: Bool, by actor: Actor,
        at now: Timestamp = .now()
    ) async throws -> Bool {
        try await write { connection in
            guard let user = try UserQueries.find(userID, on: connection), known?.isSame(as: user) != false else {
                return false
            }
            try connection.execute(
                """
                UPDATE admin_users SET hashed_password = \(hash),
                token_version = token_version + \(revokingTokens ? 1 : 0) WHERE id = \(userID)
                """)
            if revokingTokens { try TokenQueries.endAll(of: userID, on: connection) }
            try AuditLog.append(AuditEvent(.passwordChanged, user.auditSubject), by: actor, at: now, on: connection)
            return true
        }
    }

    /// Replaces `old`, the hash of a password, by another of the same password; does nothing and returns false where
    /// the password was changed meanwhile.
    @discardableResult
    public func renewHash(_ old: String, as new: String, userID: Int64) async throws -> Bool {
        try await write { connection in
            try connection.execute(
                "UPDATE admin_users SET hashed_password = \(new) WHERE id = \(userID) AND hashed_password = \(old)")
        } == 1
    }

    /// Notes that a user signed in.
    public func recordLogin(userID: Int64, by actor: Actor, at now: Timestamp) async throws {
        try await write { connection in
            try connection.execute("UPDATE admin_users SET last_login = \(now) WHERE id = \(userID)")
            try AuditLog.append(AuditEvent(.loggedIn, "user:\(userID)"), by: actor, at: now, on: connection)
        }
    }

    /// Whether an active superuser exists.
    public func hasSuperuser() async throws -> Bool {
        try await database.read { try UserQueries.countSuperusers(on: $0) > 0 }
    }
}

/// The queries on users.
package enum UserQueries {
    static let columns = "id, username, email, role, is_active, created_at, last_login, token_version"

    /// Makes a user; throws `StoreError.duplicate` where the name or the address is taken.
    package static func insert(
        _ user: NewUser, passwordHash: String, at now: Timestamp, on connection: any SQLConnection
    ) throws -> User {
        let id = try connection.nextID(of: "admin_users")
        // A token of a deleted user must not fit another who gets the same id: versions begin with the time.
        let version = now.microseconds
        try reportingDuplicates {
            _ = try connection.execute(
                """
                INSERT INTO admin_users (id, username, email, username_key, email_key, hashed_password, role,
                is_active, created_at, token_version) VALUES (\(id), \(user.username), \(user.email),
                \(User.key(ofUsername: user.username)), \(User.key(ofEmail: user.email)), \(passwordHash),
                \(user.role.rawValue), \(user.isActive), \(now), \(version))
                """)
        }
        return User(
            id: id, username: user.username, email: user.email, role: user.role, isActive: user.isActive,
            createdAt: now, lastLogin: nil, tokenVersion: version)
    }

    static func update(
        _ before: User, _ change: UserChange, passwordHash: String?, on connection: any SQLConnection
    ) throws -> User? {
        let role = change.role ?? before.role
        let isActive = change.isActive ?? before.isActive
        let revokes = role != before.role || isActive != before.isActive || passwordHash != nil
        if !isActive || role != .superuser { try requireAnotherSuperuser(than: before, on: connection) }
        try reportingDuplicates { try rename(before, change, on: connection) }
        try connection.execute(
            """
            UPDATE admin_users SET role = \(role.rawValue), is_active = \(isActive),
            hashed_password = coalesce(\(passwordHash), hashed_password),
            token_version = token_version + \(revokes ? 1 : 0) WHERE id = \(before.id)
            """)
        if revokes { try TokenQueries.endAll(of: before.id, on: connection) }
        return try find(before.id, on: connection)
    }

    /// A name that stays as it is keeps its folded form, or goes on without one.
    private static func rename(_ before: User, _ change: UserChange, on connection: any SQLConnection) throws {
        let name = change.username.flatMap { $0 == before.username ? nil : $0 }
        let email = change.email.flatMap { $0 == before.email ? nil : $0 }
        guard name != nil || email != nil else { return }
        try connection.execute(
            """
            UPDATE admin_users SET username = coalesce(\(name), username),
            username_key = coalesce(\(name.map(User.key(ofUsername:))), username_key),
            email = coalesce(\(email), email), email_key = coalesce(\(email.map(User.key(ofEmail:))), email_key)
            WHERE id = \(before.id)
            """)
        try NameKeys.fill(on: connection)
    }

    /// By the exact name first: an older store may hold two users whose names differ in case alone.
    static func credentials(
        _ username: String, on connection: any SQLConnection
    ) throws -> (user: User, passwordHash: String)? {
        try connection.first(
            """
            SELECT \(raw: columns), hashed_password FROM admin_users
            WHERE username = \(username) OR username_key = \(User.key(ofUsername: username))
            ORDER BY CASE WHEN username = \(username) THEN 0 ELSE 1 END LIMIT 1
            """
        ) { (try user($0), $0.text(8)) }
    }

    static func find(_ id: Int64, on connection: any SQLConnection) throws -> User? {
        try connection.first("SELECT \(raw: columns) FROM admin_users WHERE id = \(id)", user)
    }

    static func countSuperusers(on connection: any SQLConnection) throws -> Int64 {
        try connection.first(
            "SELECT count(*) FROM admin_users WHERE role = \(User.Role.superuser.rawValue) AND is_active = \(true)"
        ) { $0.integer(0) } ?? 0
    }

    /// Throws where `user` is the last active superuser.
    static func requireAnotherSuperuser(than user: User, on connection: any SQLConnection) throws {
        guard user.role == .superuser, user.isActive else { return }
        if try countSuperusers(on: connection) <= 1 { throw StoreError.lastSuperuser }
    }

    static func reportingDuplicates(_ body: () throws -> Void) throws {
        do {
            try body()
        } catch SQLError.constraint(let detail) {
            throw StoreError.duplicate(field: detail.contains("email") ? "email" : "username")
        }
    }

    static func user(_ row: any SQLRow) throws -> User {
        guard let role = User.Role(rawValue: row.text(3)) else {
            throw StoreError.corrupt("a user's role \(row.text(3))")
        }
        return User(
            id: row.integer(0), username: row.text(1), email: row.text(2), role: role, isActive: row.bool(4),
            createdAt: row.moment(5), lastLogin: row.momentIfAny(6), tokenVersion: row.integer(7))
    }
}

extension User {
    /// Whether `other`, which was read by the same identifier, is this user and none that was made after its end.
    fileprivate func isSame(as other: User) -> Bool {
        id == other.id && createdAt == other.createdAt && username == other.username
    }
}
