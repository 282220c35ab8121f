import HTTPTypes

/// An error as its sender will see it: RFC 9457's problem details.
package struct Problem: Error, Sendable, Equatable {
    /// The answer's status.
    package var status: HTTPResponse.Status
    /// A sentence on what was found and what is allowed; never a cause inside of the server.
    package var detail: String
    /// The kind of problem: the last part of its `type`, or nil where the status says it all.
    package var kind: String?
    /// What is wrong with single fields.
    package var errors: [FieldError] = []
    /// How many more things are wrong, which are not named.
    package var omitted = 0
    /// What keeps the server from being ready, by codes.
    package var reasons: [Reason] = []
    /// Headers of the answer, such as `Retry-After`.
    package var headers: HTTPFields = [:]

    /// A problem of the given parts.
    package init(
        _ status: HTTPResponse.Status, _ detail: String, kind: String? = nil, errors: [FieldError] = [],
        headers: HTTPFields = [:]
    ) {
        self.status = status
        self.detail = detail
        self.kind = kind
        self.errors = errors
        self.headers = headers
    }

    /// 400: the request cannot be understood.
    package static func badRequest(_ detail: String) -> Problem { Problem(.badRequest, detail) }

    /// 401: no credential, or one that is wrong.
    package static func unauthorized(_ detail: String) -> Problem {
        Problem(.unauthorized, detail, headers: [.wwwAuthenticate: "Bearer"])
    }

    /// 403: the credential is right, and not enough.
    package static func forbidden(_ detail: String) -> Problem { Problem(.forbidden, detail) }

    /// 404: there is nothing here.
    package static func notFound(_ detail: String) -> Problem { Problem(.notFound, detail) }

    /// 409: the state of things forbids it.
    package static func conflict(_ detail: String, kind: String? = nil) -> Problem {
        Problem(.conflict, detail, kind: kind)
    }

    /// 413: the body is longer than `limit` bytes; the connection is closed, as the rest is not read.
    package static func bodyTooLarge(limit: Int) -> Problem {
        Problem(
            .contentTooLarge, "The body is larger than the \(limit) bytes that are allowed here.",
            headers: [.connection: "close"])
    }

    /// 415: the body's media type is not one of `allowed`.
    package static func unsupportedMediaType(found: String?, allowed: [String]) -> Problem {
        let name = found.map { "The media type is '\($0.prefix(80))'" } ?? "The media type is missing"
        return Problem(.unsupportedMediaType, "\(name); allowed: \(allowed.joined(separator: ", ")).")
    }

    /// How many things that are wrong an answer names; the others are counted.
    package static let mostErrors = 100

    /// 422: the request is understood, and breaks rules: those of `errors`, and `omitted` more.
    package static func invalid(_ errors: [FieldError], omitted: Int = 0) -> Problem {
        let count = errors.count + omitted
        let named = Array(errors.prefix(mostErrors))
        var detail = count == 1 ? "A value is not allowed." : "\(count) values are not allowed."
        if named.count < count { detail += " The first \(named.count) are named." }
        var problem = Problem(.unprocessableContent, detail, kind: "invalid", errors: named)
        problem.omitted = count - named.count
        return problem
    }

    /// 429: too often; try again after so many seconds.
    package static func tooManyRequests(_ detail: String, retryAfter seconds: Int) -> Problem {
        Problem(.tooManyRequests, detail, headers: [.retryAfter: String(seconds)])
    }

    /// 503: not now; try again after so many seconds.
    package static func unavailable(_ detail: String, retryAfter seconds: Int = 1) -> Problem {
        Problem(.serviceUnavailable, detail, headers: [.retryAfter: String(seconds)])
    }
}

extension Problem {
    /// The problem's kind as a URI reference, under which its meaning is documented.
    package var type: String { kind.map { "/problems/\($0)" } ?? "about:blank" }

    /// A message may quote what was sent; it is not to be as long as that.
    package static let longestDetail = 2048

    /// The `application/problem+json` document.
    package func document(requestID: String) -> [UInt8] {
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
    package struct Reason: Sendable, Equatable, JSONRenderable {
        /// What it is, for machines.
        package let code: String
        /// What it is, for the operator.
        package let detail: String
        /// When it began, as RFC 3339 has it; nil where that is not known.
        package let since: String?

        /// A reason of the given parts.
        package init(code: String, detail: String, since: String? = nil) {
            self.code = code
            self.detail = detail
            self.since = since
        }

        package func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("code", code)
                json.member("detail", detail)
                if let since { json.member("since", since) }
            }
        }
    }
}

/// One thing that is wrong with a request: where it is, what was found, and what is allowed.
package struct FieldError: Sendable, Hashable {
    /// A JSON pointer (RFC 6901) into the body, or `/query/` and a parameter's name; empty for the whole body.
    package let pointer: String
    /// A sentence for the person who sent it: what was found and what is allowed.
    package let detail: String

    /// An error at `pointer`, explained by `detail`.
    package init(pointer: String, detail: String) {
        self.pointer = pointer
        self.detail = detail
    }
}

extension FieldError: JSONRenderable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("pointer", pointer.excerpt(of: 512))
            json.member("detail", detail.excerpt(of: Problem.longestDetail))
        }
    }
}

extension String {
    /// The beginning of a text that somebody sent, for a message that quotes it.
    package var excerpt: String { excerpt(of: 80) }

    /// The beginning of at most `limit` bytes, with `…` where there is more.
    ///
    /// In bytes: what a reader takes for one character may have any number of marks.
    package func excerpt(of limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var end = utf8.index(startIndex, offsetBy: limit)
        while end.samePosition(in: unicodeScalars) == nil { utf8.formIndex(before: &end) }
        return "\(self[..<end])…"
    }
}
