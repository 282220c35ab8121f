import Domain
import Hummingbird
import Logging
import Authentication
import Store

/// Compares passwords: under the throttle, and in the same time whether a user exists or not.
struct LoginService: Sendable {
    let api: APIDependencies

    /// The user of this name and password.
    ///
    /// Throws 401 where either is wrong, 400 where the user is inactive, and 429 after too many failures.
    func user(named username: String, password: String, from address: String, _ logger: Logger) async throws -> User {
        let reservation = try await admission(of: username, from: address)
        do {
            guard let user = try await match(username, password, logger) else {
                return try await refuse(reservation, .unauthorized("The username or the password is wrong."))
            }
            guard user.isActive else { return try await refuse(reservation, .badRequest("Inactive user")) }
            try await api.throttle.complete(reservation, as: .succeeded)
            return user
        } catch let error where !(error is Problem) {
            try await api.throttle.complete(reservation, as: .abandoned)
            throw error
        }
    }

    /// Counts an attempt for `name` and `address`; throws 429 after too many failures.
    func admission(of name: String, from address: String) async throws -> LoginReservation {
        switch try await api.throttle.reserve(user: name, address: address) {
        case .allowed(let reservation): return reservation
        case .retry(after: let seconds):
            api.failures.countThrottledLogin()
            throw Problem.tooManyRequests(
                "Too many failed attempts; try again in \(LoginService.inWords(seconds)).", retryAfter: seconds)
        }
    }

    /// A wait as people say it: whole minutes, rounded up.
    static func inWords(_ seconds: Int) -> String {
        let minutes = max(1, (seconds + 59) / 60)
        return minutes == 1 ? "1 minute" : "\(minutes) minutes"
    }

    private func refuse(_ reservation: LoginReservation, _ problem: Problem) async throws -> User {
        try await api.throttle.complete(reservation, as: .failed)
        api.failures.countLoginFailure()
        throw problem
    }

    private func match(_ username: String, _ password: String, _ logger: Logger) async throws -> User? {
        guard let (user, hash) = try await api.store.credentials(username: username) else {
            try await api.hasher.dummyVerify(password)
            return nil
        }
        do {
            let verification = try await api.hasher.verify(password, against: hash)
            guard verification.matches else { return nil }
            if verification.needsRehash, user.isActive {
                try await api.store.renewHash(hash, as: try await api.hasher.hash(password), userID: user.id)
            }
            return user
        } catch SecurityError.unusableHash(let reason) {
            logger.warning(
                "a stored password hash cannot be used", metadata: ["user": "\(user.id)", "why": "\(reason)"])
            try await api.hasher.dummyVerify(password)
            return nil
        }
    }
}
