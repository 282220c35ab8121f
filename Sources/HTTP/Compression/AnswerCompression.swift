import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Compresses a route's answers for clients that ask for gzip.
///
/// Answers of routes that speak of passwords, tokens and keys are left as they are, and so are those that set a cookie:
/// from the length of a compressed answer, who can make a browser ask for it learns what is in it (BREACH).
package struct AnswerCompression: Sendable {
    /// Shorter answers are sent as they are.
    package static let leastBytes = 1024

    private let isAllowed: Bool

    /// The compression of a route's answers; `isAllowed` where these are no secrets.
    package init(isAllowed: Bool) {
        self.isAllowed = isAllowed
    }

    /// `response`, compressed if the request wants it so; the length that `HEAD` tells is that of the compressed answer.
    package func answer(_ response: Response, to request: Request) async throws -> Response {
        guard isAllowed, AnswerCompression.isWorthwhile(response) else { return response }
        var response = response
        response.headers.append(HTTPField(name: .vary, value: "Accept-Encoding"))
        guard response.status == .ok, AcceptedEncodings(request.headers).prefersGzip else { return response }
        response.headers[.contentEncoding] = "gzip"
        // The bytes are others than those that a strong tag stands for.
        if let tag = response.headers[.eTag], !tag.hasPrefix("W/") { response.headers[.eTag] = "W/\(tag)" }
        let body = response.body
        if request.method == .head, body.contentLength != nil {
            let counter = CountingWriter()
            try await AnswerCompression.write(body, to: counter)
            response.headers[.contentLength] = String(counter.count)
            return response
        }
        response.body = ResponseBody { writer in try await AnswerCompression.write(body, to: writer) }
        return response
    }

    private static func write(_ body: ResponseBody, to writer: any ResponseBodyWriter) async throws {
        guard let stream = GzipStream() else { throw CompressionError.outOfMemory }
        try await body.write(CompressingWriter(to: writer, by: stream))
    }

    private static func isWorthwhile(_ response: Response) -> Bool {
        if response.status == .notModified { return response.headers.contains(.eTag) }
        guard !response.headers.contains(.contentEncoding), !response.headers.contains(.setCookie),
            (response.body.contentLength ?? .max) >= leastBytes, let type = response.headers.combined(.contentType)
        else { return false }
        let name = type.prefix { $0 != ";" }
        // Events are to be seen as they come.
        return name != "text/event-stream" && (name.hasPrefix("text/") || compressed.contains(String(name)))
    }

    private static let compressed: Set<String> = [
        "application/json", "application/x-ndjson", "application/problem+json", "application/manifest+json",
        "image/svg+xml",
    ]
}

/// Why an answer broke off.
package enum CompressionError: Error {
    /// There was no memory to compress it.
    case outOfMemory
}

/// What a request's `Accept-Encoding` says of gzip.
package struct AcceptedEncodings {
    /// Whether the client takes gzip, and likes it no less than the bytes as they are.
    package let prefersGzip: Bool

    /// Reads the header of a request.
    package init(_ headers: HTTPFields) {
        var qualities: [String: Double] = [:]
        for coding in (headers.combined(.acceptEncoding) ?? "").split(separator: ",") {
            let parts = coding.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let name = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
            qualities[name] = weight.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
        }
        let gzip = qualities["gzip"] ?? qualities["x-gzip"] ?? qualities["*"] ?? 0
        prefersGzip = gzip > 0 && gzip >= qualities["identity"] ?? 0
    }
}
