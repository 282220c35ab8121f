import HTTPTypes
import NIOHTTP1

extension Problem {
    /// What a client is told whose body did not come within `seconds`.
    static func bodyTimeout(_ seconds: Int64) -> Problem {
        Problem(.requestTimeout, "The body did not come within \(seconds) seconds.")
    }

    /// What a client is told of bytes that are no request.
    init(unreadable error: any Error, _ limits: ConnectionLimits) {
        if let violation = error as? RequestViolation {
            self = .badRequest(violation.detail)
        } else if case HTTPParserError.headerOverflow = error {
            self.init(
                .requestHeaderFieldsTooLarge,
                "The headers are larger than the \(limits.headerBytes) bytes that are allowed.")
        } else {
            self = .badRequest("This is not a request of HTTP/1.1.")
        }
    }
}
