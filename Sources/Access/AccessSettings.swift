/// What the configuration says of who is let in.
package struct AccessSettings: Sendable {
    /// Whether analytics may be read without credentials.
    package let isReadingPublic: Bool
    /// The fixed key for sending (`ANALYTICS_INGEST_KEY`), if one is set.
    package let ingestKey: String?
    /// The fixed key for sending and reading (`ADMIN_API_KEY`), if one is set.
    package let adminKey: String?

    /// The values of these settings.
    package init(isReadingPublic: Bool, ingestKey: String?, adminKey: String?) {
        self.isReadingPublic = isReadingPublic
        self.ingestKey = ingestKey
        self.adminKey = adminKey
    }
}
