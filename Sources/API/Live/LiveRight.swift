import Access
import Credentials
import Domain
import Live

/// By what right somebody watches, with what it takes to see whether it still holds.
struct LiveRight: Sendable {
    /// The right's name, by which its watchers are ended.
    let principal: LivePrincipal
    /// When it ends by itself, if it does.
    let expiresAt: Timestamp?
    /// The user as it was when the watching began; nil for keys, and for nobody.
    let user: User?

    /// The right of whoever sends a request.
    init(_ principal: Principal) {
        switch principal {
        case .anonymous:
            self.principal = LivePrincipal()
            expiresAt = nil
            user = nil
        case .key(let key):
            self.principal = LivePrincipal(keyID: key.id)
            expiresAt = key.expiresAt
            user = nil
        case .user(let signedIn):
            user = signedIn.user
            expiresAt = signedIn.proof.expiresAt
            switch signedIn.proof {
            case .token(let token):
                self.principal = LivePrincipal(
                    userID: signedIn.user.id, tokenID: token.id, login: token.subject.session)
            case .session(let session):
                self.principal = LivePrincipal(userID: signedIn.user.id, login: session.family)
            }
        }
    }

    /// Whether a change of the user takes it away: another role or password, or no right to sign in.
    func isLost(with present: User?) -> Bool {
        guard let user else { return false }
        guard let present, present.isActive else { return true }
        return present.tokenVersion != user.tokenVersion || present.role != user.role
    }
}
