import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Lets pages of the configured origins, and no others, call the API with credentials.
struct CORSPolicy: Sendable {
    private let origins: Set<String>

    /// A policy for `origins`, each a scheme, a host and a port as a browser sends them.
    init(origins: [String]) {
        self.origins = Set(origins.map { String($0.hasSuffix("/") ? $0.dropLast() : $0[...]).lowercased() })
    }

    /// The answer to a browser's question whether a request may be made; nil where it is no such question.
    func preflight(_ request: Request) -> Response? {
        guard request.method == .options, let origin = request.headers.first(.origin),
            request.headers.contains(.accessControlRequestMethod)
        else { return nil }
        guard allows(origin) else { return Response(status: .forbidden) }
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: "GET, HEAD, POST, PUT, PATCH, DELETE",
                .accessControlAllowHeaders:
                    "Authorization, Content-Type, Idempotency-Key, X-Analytics-Ingest-Key, X-Request-ID",
                .accessControlMaxAge: "600",
            ])
    }

    /// Adds what the browser needs to let the page read the answer.
    func mark(_ headers: inout HTTPFields, for request: Request) {
        guard let origin = request.headers.first(.origin), allows(origin) else { return }
        headers[.accessControlAllowOrigin] = origin
        headers[.accessControlAllowCredentials] = "true"
        headers[.accessControlExposeHeaders] = """
            Link, Retry-After, X-MCP-Admin-Incomplete, X-Records-Deleted-Before, X-Request-ID, X-Total-Count, \
            X-Total-Count-Precision
            """
        headers.append(HTTPField(name: .vary, value: "Origin"))
    }

    /// Whether pages of `origin` may call.
    func allows(_ origin: String) -> Bool { origins.contains(origin.lowercased()) }
}
