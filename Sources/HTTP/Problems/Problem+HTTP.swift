import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTP1

extension Problem {
    /// What the sender of a request is told of an error that HTTP itself knows; nil for all others.
    package init?(ofHTTP error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let error as any HTTPResponseError: self = Problem(status: error.status, (error as? HTTPError)?.body)
        case is HTTPParserError, is ChannelError, is IOError:
            // Nobody is left to read this; the connection was cut, or what came on it is not HTTP.
            self = Problem(.badRequest, "The body ended early.", headers: [.connection: "close"])
        case is CancellationError: self = .unavailable("The server is stopping; try again in a moment.")
        default: return nil
        }
    }

    /// The server failed, for a reason that is in its log under the request's id.
    package static let internalError = Problem(
        .internalServerError, "The server failed to answer; its log has the reason under the request_id.")

    private init(status: HTTPResponse.Status, _ message: String?) {
        switch status {
        case .notFound: self = .notFound("There is nothing at this address.")
        case .contentTooLarge:
            self.init(status, message ?? "The body is too large.", headers: [.connection: "close"])
        default: self.init(status, message ?? status.reasonPhrase)
        }
    }
}
