import Domain
import HTTPTypes

/// An error as its sender will see it: RFC 9457's problem details.
struct Problem: Error, Sendable, Equatable {
    /// The answer's status.
    var status: HTTPResponse.Status
    /// A sentence on what was found and what is allowed; never a cause inside of the server.
    var detail: String
    /// The kind of problem: the last part of its `type`, or nil where the status says it all.
    var kind: String?
    /// What is wrong with single fields.
    var errors: [Violation] = []
    /// How many more things are wrong, which are not named.
    var omitted = 0
    /// What keeps the server from being ready, by codes.
    var reasons: [Reason] = []
    /// Headers of the answer, such as `Retry-After`.
    var headers: HTTPFields = [:]

    /// A problem of the given parts.
    init(
        _ status: HTTPResponse.Status, _ detail: String, kind: String? = nil, errors: [Violation] = [],
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.detail = detail
        self.kind = kind
        self.errors = errors
        self.headers = headers
    }

    /// 400: the request cannot be understood.
    static func badRequest(_ detail: String) -> Problem { Problem(.badRequest, detail) }

    /// 401: no credential, or one that is wrong.
    static func unauthorized(_ detail: String) -> Problem {
        Problem(.unauthorized, detail, headers: [.wwwAuthenticate: "Bearer"])
    }

    /// 403: the credential is right, and not enough.
    static func forbidden(_ detail: String) -> Problem { Problem(.forbidden, detail) }

    /// 404: there is nothing here.
    static func notFound(_ detail: String) -> Problem { Problem(.notFound, detail) }

    /// 409: the state of things forbids it.
    static func conflict(_ detail: String, kind: String? = nil) -> Problem { Problem(.conflict, detail, kind: kind) }

    /// 413: the body is longer than `limit` bytes; the connection is closed, as the rest is not read.
    static func bodyTooLarge(limit: Int) -> Problem {
        Problem(
            .contentTooLarge, "The body is larger than the \(limit) bytes that are allowed here.",
            headers: [.connection: "close"])
    }

    /// 415: the body's media type is not one of `allowed`.
    static func unsupportedMediaType(found: String?, allowed: [String]) -> Problem {
        let name = found.map { "The media type is '\($0.prefix(80))'" } ?? "The media type is missing"
        return Problem(.unsupportedMediaType, "\(name); allowed: \(allowed.joined(separator: ", ")).")
    }

    /// How many things that are wrong an answer names; the others are counted.
    static let mostErrors = 100

    /// 422: the request is understood, and breaks rules: those of `errors`, and `omitted` more.
    static func invalid(_ errors: [Violation], omitted: Int = 0) -> Problem {
        let count = errors.count + omitted
        let named = Array(errors.prefix(mostErrors))
        var detail = count == 1 ? "A value is not allowed." : "\(count) values are not allowed."
        if named.count < count { detail += " The first \(named.count) are named." }
        var problem = Problem(.unprocessableContent, detail, kind: "invalid", errors: named)
        problem.omitted = count - named.count
        return problem
    }

    /// 429: too often; try again after so many seconds.
    static func tooManyRequests(_ detail: String, retryAfter seconds: Int) -> Problem {
        Problem(.tooManyRequests, detail, headers: [.retryAfter: String(seconds)])
    }

    /// 503: not now; try again after so many seconds.
    static func unavailable(_ detail: String, retryAfter seconds: Int = 1) -> Problem {
        Problem(.serviceUnavailable, detail, headers: [.retryAfter: String(seconds)])
    }
}

extension Problem {
    /// The problem's kind as a URI reference, under which its meaning is documented.
    var type: String { kind.map { "/problems/\($0)" } ?? "about:blank" }

    /// A message may quote what was sent; it is not to be as long as that.
    static let longestDetail = 2048

    /// The `application/problem+json` document.
    func document(requestID: String) -> [UInt8] {
        var json = JSONWriter(reserving: 256 + 128 * errors.count)
        json.object { json in
            json.member("type", type)
            json.member("title", status.reasonPhrase)
            json.member("status", status.code)
            json.member("detail", detail.excerpt(of: Problem.longestDetail))
            json.member("request_id", requestID)
            if !errors.isEmpty { json.member("errors", array: errors) }
            if !reasons.isEmpty { json.member("reasons", array: reasons) }
            if omitted > 0 { json.member("errors_omitted", omitted) }
        }
        return json.bytes
    }
}

extension Problem {
    /// Something that keeps the server from being ready.
    struct Reason: Sendable, Equatable, JSONRenderable {
        let code: String
        let detail: String
        var since: Timestamp?

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("code", code)
                json.member("detail", detail)
                if let since { json.member("since", since) }
            }
        }
    }
}

extension Violation: JSONRenderable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("pointer", pointer.excerpt(of: 512))
            json.member("detail", detail.excerpt(of: Problem.longestDetail))
        }
    }
}
