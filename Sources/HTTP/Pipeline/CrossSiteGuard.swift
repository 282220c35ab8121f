import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Keeps pages of other sites from acting with a cookie that the browser adds by itself.
package struct CrossSiteGuard: Sendable {
    /// Whether a proxy's word on the host is taken.
    package let trustsProxy: Bool

    /// A guard that takes a proxy's word where `trustsProxy` says so.
    package init(trustsProxy: Bool) {
        self.trustsProxy = trustsProxy
    }

    /// Throws 403 where a request that changes something, and shows a cookie alone, is not surely from an own page.
    ///
    /// Only scripts can set `X-Requested-With`, and those of other origins only after a preflight that is refused.
    package func admitChange(_ request: Request) throws(Problem) {
        if CrossSiteGuard.isSafe(request.method) { return }
        let origin = RequestOrigin(request, trustsProxy: trustsProxy)
        guard origin == .own else {
            throw .forbidden(
                "A browser's session may change things from this server's own pages alone; found \(origin.found), "
                    + "allowed: an Origin that is this host, or Sec-Fetch-Site: same-origin.")
        }
        guard request.headers.first(.requestedWith)?.isEmpty == false else {
            throw .forbidden(
                "A browser's session may change things only with the header X-Requested-With; found none, allowed: "
                    + "any value.")
        }
    }

    /// Throws 403 where a page of another site signs somebody in, which would make them work as the page's user.
    package func admitSignIn(_ request: Request) throws(Problem) {
        let origin = RequestOrigin(request, trustsProxy: trustsProxy)
        guard case .foreign = origin else { return }
        throw .forbidden(
            "A browser may sign in from this server's own pages alone; found \(origin.found), allowed: an Origin that "
                + "is this host, or none.")
    }

    private static func isSafe(_ method: HTTPRequest.Method) -> Bool {
        method == .get || method == .head || method == .options
    }
}

extension RequestOrigin {
    /// The origin in words, for the person who was refused.
    package var found: String {
        switch self {
        case .own: "this host"
        case .foreign(let origin): "'\(origin.excerpt)'"
        case .unknown: "neither header"
        }
    }
}
