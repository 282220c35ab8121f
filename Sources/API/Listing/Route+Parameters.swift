import HTTP
import Hummingbird

extension Route {
    /// Refuses the parameters of a request's query where the route has none; other routes read and refuse their own.
    ///
    /// A page opens with any, and so does what machines probe: balancers and monitors add some to get past caches.
    func refuseParameters(_ request: Request) throws {
        guard !takesParameters, !isProbe, request.uri.query != nil, !answersPage(request) else { return }
        var query = AnalyticsQuery(request.uri.query)
        try query.finish()
    }

    private var isProbe: Bool { ["/health", "/ready", "/metrics"].contains(path) }

    private var takesParameters: Bool { operation.parameters.contains { $0.location == "query" } }

    private func answersPage(_ request: Request) -> Bool {
        let types = operation.responses.flatMap(\.content).map(\.mediaType)
        guard types.contains("text/html") else { return false }
        return Set(types).count == 1 || request.headers[.accept]?.contains("text/html") == true
    }
}
