import Access
import Domain
import HTTP
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

/// Decides who gets a socket, in the same way as the router decides on requests.
struct LiveGate: Sendable {
    /// Where sockets are asked for.
    static let path = "/api/v1/analytics/live"

    let api: APIDependencies

    /// The decision on a request; what is refused is answered by the router, with the reason.
    func decide(on head: HTTPRequest, _ logger: Logger) async -> WebSocketDecision {
        let start = ContinuousClock.now
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        guard request.uri.path == LiveGate.path, head.method == .get else { return .answer }
        guard let principal = try? await api.requestAuthenticator.principal(of: request, for: .read),
            (try? admit(request)) != nil
        else { return .answer }
        api.telemetry.count(LiveGate.path, .get, .switchingProtocols, ContinuousClock.now - start)
        let right = LiveRight(principal)
        return .upgrade(headers: [:]) { [watch = api.live] inbound, outbound in
            try await LiveSocket.serve(watch, by: right, inbound, outbound)
        }
    }

    /// Throws what is wrong with a request for a socket, but for its credentials.
    func admit(_ request: Request) throws(Problem) {
        var query = AnalyticsQuery(request.uri.query)
        do throws(ValidationFailure) {
            try query.finish()
        } catch {
            throw .invalid(error.violations)
        }
        try admitOrigin(of: request)
    }

    /// Browsers let any page open a socket and send the cookie of its site along: only the origin tells them apart.
    private func admitOrigin(of request: Request) throws(Problem) {
        guard PresentedCredentials(request.headers).isWithoutToken else { return }
        let origin = request.headers.first(.origin)
        let isOwn = RequestOrigin(request, trustsProxy: api.settings.trustsProxy) == .own
        let isAllowed = origin.map(CORSPolicy(origins: api.settings.corsOrigins).allows) == true
        // Without a cookie nothing is done in anybody's name; a program has no origin then.
        if isAllowed || (isOwn && origin != nil) { return }
        if origin == nil, !SessionCookie.isIn(request.headers) { return }
        throw .forbidden(
            "A page may open a socket from this host or an origin in BACKEND_CORS_ORIGINS; found "
                + "\(origin.map { "'\($0.excerpt)'" } ?? "no Origin").")
    }
}
