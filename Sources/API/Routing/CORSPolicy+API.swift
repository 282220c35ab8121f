import HTTP

extension CORSPolicy {
    /// A policy for pages of `origins` that call this API.
    init(origins: [String]) {
        self.init(
            origins: origins,
            requestHeaders: [
                "Authorization", "Content-Type", "Idempotency-Key", "X-Analytics-Ingest-Key", "X-Request-ID",
            ],
            answerHeaders: [
                "Link", "Retry-After", "X-MCP-Admin-Incomplete", "X-Records-Deleted-Before", "X-Request-ID",
                "X-Total-Count", "X-Total-Count-Precision",
            ])
    }
}
