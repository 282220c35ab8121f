import Domain
import SQL

/// The folded forms of users' names and addresses, by which two of them are told to be one.
///
/// A store from before they existed may hold `admin` and `Admin`. Then the older one has the folded form, the other one
/// has none and is found by its exact name alone, until its name is changed or the older user goes.
enum NameKeys {
    private struct Row {
        let id: Int64
        let username: String
        let email: String
        let usernameKey: String?
        let emailKey: String?
    }

    /// Gives each user the folded forms that nobody else has; returns how many users got one.
    @discardableResult
    static func fill(on connection: any SQLConnection) throws -> Int {
        let rows = try connection.all(
            "SELECT id, username, email, username_key, email_key FROM admin_users ORDER BY id"
        ) { row in
            Row(
                id: row.integer(0), username: row.text(1), email: row.text(2), usernameKey: row.textIfAny(3),
                emailKey: row.textIfAny(4))
        }
        var names: Set<String> = []
        var emails: Set<String> = []
        let wanted = rows.map { row in
            let name = User.key(ofUsername: row.username)
            let email = User.key(ofEmail: row.email)
            return (
                row: row, name: names.insert(name).inserted ? name : nil,
                email: emails.insert(email).inserted ? email : nil
            )
        }
        let changed = wanted.filter { $0.name != $0.row.usernameKey || $0.email != $0.row.emailKey }
        guard !changed.isEmpty else { return 0 }
        // Two users may change places: none may stand in another's way.
        for (row, _, _) in changed {
            try connection.execute(
                "UPDATE admin_users SET username_key = NULL, email_key = NULL WHERE id = \(row.id)")
        }
        for (row, name, email) in changed {
            try connection.execute(
                "UPDATE admin_users SET username_key = \(name), email_key = \(email) WHERE id = \(row.id)")
        }
        return changed.count
    }
}

extension DataStore {
    /// Gives users of an older store their folded names; does nothing where all have them.
    package func fillNameKeys() async throws {
        _ = try await write { try NameKeys.fill(on: $0) }
    }
}
