import SQL

extension SQLError {
    /// Whether one request's rows may be the cause, rather than the store's state.
    var mayBeOfOneRequest: Bool {
        switch self {
        case .constraint, .failed: true
        case .busy, .full, .readOnly, .inputOutput, .corrupt, .detached, .foreign, .locked, .unsupportedURL, .schema,
            .unavailable, .outcomeUnknown:
            false
        }
    }
}
