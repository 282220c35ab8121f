import SQL

extension Schema {
    /// Who may sign in or send, and the answers that are kept for retries. Secrets are kept as digests only.
    static func accountTables(_ dialect: Dialect) -> [String] {
        let time = dialect.timestampType
        let integer = dialect.integerType
        let text = dialect.textType
        return [
            """
            CREATE TABLE admin_users (
                \(dialect.identityColumn), username \(text) NOT NULL, email \(text) NOT NULL,
                hashed_password \(text) NOT NULL, role \(text) NOT NULL, is_active \(dialect.booleanType) NOT NULL,
                created_at \(time) NOT NULL, last_login \(time), token_version \(integer) NOT NULL)
            """,
            "CREATE UNIQUE INDEX admin_users_username ON admin_users (username)",
            "CREATE UNIQUE INDEX admin_users_email ON admin_users (email)",
            """
            CREATE TABLE refresh_tokens (
                digest \(text) PRIMARY KEY, family \(text) NOT NULL, user_id \(integer) NOT NULL,
                created_at \(time) NOT NULL, expires_at \(time) NOT NULL, used_at \(time), ended_at \(time))
            """,
            "CREATE INDEX refresh_tokens_family ON refresh_tokens (family)",
            "CREATE INDEX refresh_tokens_user ON refresh_tokens (user_id)",
            "CREATE TABLE revoked_tokens (id \(text) PRIMARY KEY, expires_at \(time) NOT NULL)",
            "CREATE TABLE setup_tokens (digest \(text) PRIMARY KEY, expires_at \(time) NOT NULL)",
            """
            CREATE TABLE api_keys (
                \(dialect.identityColumn), name \(text) NOT NULL, prefix \(text) NOT NULL, digest \(text) NOT NULL,
                scopes \(text) NOT NULL, created_by \(integer), created_at \(time) NOT NULL, expires_at \(time),
                last_used_at \(time), revoked_at \(time))
            """,
            "CREATE UNIQUE INDEX api_keys_digest ON api_keys (digest)",
            """
            CREATE TABLE idempotency_keys (
                scope \(text) NOT NULL, request_key \(text) NOT NULL, fingerprint \(text) NOT NULL, status \(integer) NOT NULL,
                body \(dialect.blobType) NOT NULL, created_at \(time) NOT NULL, PRIMARY KEY (scope, request_key))
            """,
            "CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at)",
        ]
    }
}
