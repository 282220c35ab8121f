import HTTPTypes
import HummingbirdCore

/// Bounds the answers that lie in memory until their clients have taken them.
package struct AnswersInMemory: Sendable {
    /// The budget for all answers together.
    package let budget: ByteBudget

    /// Answers under this budget.
    package init(budget: ByteBudget) {
        self.budget = budget
    }

    /// The answer `response`, charged to `client` for as long as it lies in memory; throws 503 where that would be more
    /// than the client's share.
    ///
    /// Small answers are bounded by the number of connections, streams of events by the hub that feeds them.
    package func charged(_ response: Response, to client: ClientNetwork) throws(Problem) -> Response {
        guard let bytes = AnswersInMemory.bytes(of: response) else { return response }
        guard let lease = budget.lease(bytes, for: client) else {
            throw .unavailable("Too many answers wait to be taken; take those, and ask again.", retryAfter: 2)
        }
        var charged = response
        charged.body = ResponseBody(contentLength: response.body.contentLength) { [body = response.body] writer in
            defer { withExtendedLifetime(lease) {} }
            try await body.write(writer)
        }
        return charged
    }

    private static func bytes(of response: Response) -> Int? {
        guard let length = response.body.contentLength else {
            return response.headers.first(.contentType) == "text/event-stream" ? nil : streamBytes
        }
        return length > ResponseBody.pieceBytes ? length : nil
    }

    /// What a list that is streamed holds: a page of its records, and what is rendered of it.
    private static let streamBytes = 1 << 20
}
