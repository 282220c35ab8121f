import SQL

extension Schema {
    /// By what users' names are told apart, and who made what may be sent again.
    ///
    /// The folded names are filled in by the program, since no database folds them as it does. They may be missing
    /// where an older store held two names that fold to one.
    static func accountNameTables(_ dialect: Dialect) -> [String] {
        let text = dialect.textType
        return [
            "ALTER TABLE admin_users ADD COLUMN username_key \(text)",
            "ALTER TABLE admin_users ADD COLUMN email_key \(text)",
            "CREATE UNIQUE INDEX admin_users_username_key ON admin_users (username_key)",
            "CREATE UNIQUE INDEX admin_users_email_key ON admin_users (email_key)",
            "ALTER TABLE sessions ADD COLUMN made_by \(text)",
            "ALTER TABLE cost_requests ADD COLUMN made_by \(text)",
        ]
    }
}
