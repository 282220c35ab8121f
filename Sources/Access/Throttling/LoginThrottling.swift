/// Limits how often a password may be tried; in memory in one process, or behind several in one shared place.
///
/// An attempt is reserved, and by that counted as failed, before the password is looked at. So of many parallel
/// guesses only as many get through as of guesses one after another. What is never completed stays a failure.
public protocol LoginThrottling: Sendable {
    /// Counts an attempt for the user and for the address, or says when to come back.
    func reserve(user: String, address: String) async throws -> LoginAdmission

    /// Says how a reserved attempt ended.
    func complete(_ reservation: LoginReservation, as outcome: LoginOutcome) async throws
}

/// Whether a password may be tried now.
public enum LoginAdmission: Sendable, Equatable {
    /// It may; complete the reservation when the outcome is known.
    case allowed(LoginReservation)
    /// Too many failures; try again after so many seconds (at least 1), for `Retry-After`.
    case retry(after: Int)
}

/// How an attempt ended.
public enum LoginOutcome: Sendable {
    /// The password was right: forgets the user's failures, and of the address's only this attempt.
    case succeeded
    /// The password was wrong, or there is no such user, or it is inactive: the attempt stays counted.
    case failed
    /// No password was compared (the server was overloaded, the store was away): the attempt is not counted.
    case abandoned
}

/// An attempt that has been counted and not yet completed.
public struct LoginReservation: Sendable, Equatable {
    /// The user's name as it is counted: folded, and hashed to a fixed length.
    public let user: String
    /// The address as it is counted: an IPv4 address, or an IPv6 network of 64 bits.
    public let address: String
    /// Tells this attempt from others.
    public let id: UInt64

    /// Folds the name and the address as every implementation must; `id` is the implementation's own.
    public init(user: String, address: String, id: UInt64) {
        self.user = LoginIdentity.user(user)
        self.address = LoginIdentity.address(address)
        self.id = id
    }

    private init(folded: LoginReservation, id: UInt64) {
        self.user = folded.user
        self.address = folded.address
        self.id = id
    }

    /// The same user and address under an id.
    package func with(id: UInt64) -> LoginReservation { LoginReservation(folded: self, id: id) }
}
