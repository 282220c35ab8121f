import Access
import Credentials
import Domain
import HTTP
import Hummingbird
import Logging
import Store

/// Compares passwords: under the throttle, and in the same time whether a user exists or not.
struct LoginService: Sendable {
    /// A user whose password was right, with the hash that it was compared with.
    struct Verified: Sendable {
        /// The user as the store had it when the hash was read.
        let user: User
        /// The hash as the store has it, unless the password was changed meanwhile.
        let hash: String
    }

    let api: APIDependencies
    let log: AccountLog

    /// The user of this name and password.
    ///
    /// Throws 401 where either is wrong, 400 where the user is inactive, and 429 after too many failures.
    func user(named username: String, password: String) async throws -> Verified {
        let reservation = try await admission(of: username, shown: username)
        do {
            guard let verified = try await match(username, password) else {
                log.note("login failed", stranger: username, ["why": "wrong name or password"])
                await noteFailure(username, "wrong name or password")
                return try await refuse(reservation, .unauthorized("The username or the password is wrong."))
            }
            guard verified.user.isActive else {
                log.note("login failed", stranger: username, ["why": "inactive user"])
                await noteFailure(username, "inactive user")
                return try await refuse(reservation, .badRequest("Inactive user"))
            }
            try await api.throttle.complete(reservation, as: .succeeded)
            return verified
        } catch let error where !(error is Problem) {
            try await api.throttle.complete(reservation, as: .abandoned)
            throw error
        }
    }

    /// Writes a failed login down. A name that is nobody's is left out: somebody may have typed a password there.
    private func noteFailure(_ username: String, _ reason: String) async {
        do {
            let user = try await api.store.credentials(username: username)?.user
            let actor = Actor(
                user == nil ? .anonymous : .user, id: user?.id, name: user?.username ?? "",
                address: log.actor.address, requestID: log.actor.requestID)
            let event = AuditEvent(.loginFailed, user.map { "user:\($0.id)" }, after: ["why": .text(reason)])
            try await api.store.note(event, by: actor, at: api.now())
        } catch {
            log.warn("a failed login could not be written down", ["error": "\(error)"])
        }
    }

    /// Counts an attempt for `name` and the request's address; throws 429 after too many failures. The log names
    /// `shown`.
    func admission(of name: String, shown: String?) async throws -> LoginReservation {
        // All spellings of a name are one user, so they have one count.
        switch try await api.throttle.reserve(user: User.key(ofUsername: name), address: log.address) {
        case .allowed(let reservation): return reservation
        case .retry(after: let seconds):
            api.failures.countThrottledLogin()
            log.note("login throttled", stranger: shown, ["seconds": "\(seconds)"])
            throw Problem.tooManyRequests(
                "Too many failed attempts; try again in \(LoginService.inWords(seconds)).", retryAfter: seconds)
        }
    }

    /// A wait as people say it: whole minutes, rounded up.
    static func inWords(_ seconds: Int) -> String {
        let minutes = max(1, (seconds + 59) / 60)
        return minutes == 1 ? "1 minute" : "\(minutes) minutes"
    }

    private func refuse(_ reservation: LoginReservation, _ problem: Problem) async throws -> Verified {
        try await api.throttle.complete(reservation, as: .failed)
        api.failures.countLoginFailure()
        throw problem
    }

    private func match(_ username: String, _ password: String) async throws -> Verified? {
        guard let (user, hash) = try await api.store.credentials(username: username) else {
            try await api.hasher.dummyVerify(password)
            return nil
        }
        do {
            let verification = try await api.hasher.verify(password, against: hash)
            guard verification.matches else { return nil }
            guard verification.needsRehash, user.isActive else { return Verified(user: user, hash: hash) }
            let renewed = try await api.hasher.hash(password)
            let isRenewed = try await api.store.renewHash(hash, as: renewed, userID: user.id)
            return Verified(user: user, hash: isRenewed ? renewed : hash)
        } catch SecurityError.unusableHash(let reason) {
            log.warn("a stored password hash cannot be used", ["user": "\(user.id)", "why": "\(reason)"])
            try await api.hasher.dummyVerify(password)
            return nil
        }
    }
}
