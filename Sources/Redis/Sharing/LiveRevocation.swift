import Domain

/// A right that was taken away, as instances tell each other: the store is the truth, this is only quicker.
public enum LiveRevocation: Sendable, Equatable {
    /// An access token, or a whole sign-in, by its id; `until` is when its tokens have run out anyway.
    case token(String, until: Timestamp)
    /// A user whose role, state or token version has changed.
    case user(Int64)
    /// Some key of the store.
    case keys
}
