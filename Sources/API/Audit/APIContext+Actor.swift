import Access
import Domain
import HTTP
import Hummingbird

extension APIContext {
    /// Who sends `request`, as the audit log names it.
    func actor(of request: Request, _ settings: APISettings) -> Actor {
        let address = clientAddress(of: request, trustsProxy: settings.trustsProxy)
        switch principal {
        case .anonymous:
            return Actor(.anonymous, name: "", address: address, requestID: requestID)
        case .key(let key):
            return Actor(.key, id: key.id, name: key.scope, address: address, requestID: requestID)
        case .user(let signedIn):
            return Actor(
                .user, id: signedIn.user.id, name: signedIn.user.username, address: address, requestID: requestID)
        }
    }
}

extension Actor {
    /// The same request's actor, once it is known who signed in by it.
    func signedIn(_ user: User) -> Actor {
        Actor(.user, id: user.id, name: user.username, address: address, requestID: requestID)
    }
}
