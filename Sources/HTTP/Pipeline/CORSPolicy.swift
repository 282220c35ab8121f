import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Lets pages of the configured origins, and no others, call the API with credentials.
package struct CORSPolicy: Sendable {
    private let origins: Set<String>
    private let requestHeaders: String
    private let answerHeaders: String

    /// A policy for `origins`, each a scheme, a host and a port as a browser sends them: their pages may send
    /// `requestHeaders` and read `answerHeaders`, beside those that all pages may.
    package init(origins: [String], requestHeaders: [String], answerHeaders: [String]) {
        self.requestHeaders = requestHeaders.joined(separator: ", ")
        self.answerHeaders = answerHeaders.joined(separator: ", ")
        self.origins = Set(origins.map { String($0.hasSuffix("/") ? $0.dropLast() : $0[...]).lowercased() })
    }

    /// The answer to a browser's question whether a request may be made; nil where it is no such question.
    package func preflight(_ request: Request) -> Response? {
        guard request.method == .options, let origin = request.headers.first(.origin),
            request.headers.contains(.accessControlRequestMethod)
        else { return nil }
        guard allows(origin) else { return Response(status: .forbidden) }
        return Response(
            status: .noContent,
            headers: [
                .accessControlAllowMethods: "GET, HEAD, POST, PUT, PATCH, DELETE",
                .accessControlAllowHeaders: requestHeaders,
                .accessControlMaxAge: "600",
            ])
    }

    /// Adds what the browser needs to let the page read the answer.
    package func mark(_ headers: inout HTTPFields, for request: Request) {
        guard let origin = request.headers.first(.origin), allows(origin) else { return }
        headers[.accessControlAllowOrigin] = origin
        headers[.accessControlAllowCredentials] = "true"
        headers[.accessControlExposeHeaders] = answerHeaders
        headers.append(HTTPField(name: .vary, value: "Origin"))
    }

    /// Whether pages of `origin` may call.
    package func allows(_ origin: String) -> Bool { origins.contains(origin.lowercased()) }
}
