/// A call of another machine.
public struct OutboundRequest: Sendable {
    /// What is done, as HTTP names it.
    public enum Method: String, Sendable, CaseIterable {
        case get = "GET"
        case head = "HEAD"
        case put = "PUT"
        case delete = "DELETE"
        case post = "POST"

        /// Whether doing it twice is the same as doing it once.
        var isIdempotent: Bool { self != .post }
    }

    /// Where to.
    public var url: OutboundURL
    /// What is done.
    public var method: Method
    /// Header fields by name; `Host`, `Content-Length` and `User-Agent` are set by the client.
    public var headers: [(name: String, value: String)]
    /// What is sent.
    public var body: [UInt8]
    /// Whether it may be sent again where nobody knows whether it arrived: by the method, unless the caller knows better.
    public var mayRepeat: Bool

    /// A request.
    public init(
        _ method: Method = .get, _ url: OutboundURL, headers: [(name: String, value: String)] = [],
        body: [UInt8] = [], mayRepeat: Bool? = nil
    ) {
        self.url = url
        self.method = method
        self.headers = headers
        self.body = body
        self.mayRepeat = mayRepeat ?? method.isIdempotent
    }
}

/// What another machine answered. A redirection is an answer like others: nobody follows it.
public struct OutboundResponse: Sendable {
    /// The status, such as 200.
    public let status: Int
    /// Header fields by name, in their order.
    public let headers: [(name: String, value: String)]
    /// The answer's body.
    public let body: [UInt8]

    /// Whether the status says that it went well.
    public var isSuccess: Bool { (200..<300).contains(status) }

    /// The first header field of a name, whatever its case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// What a call may take.
public struct OutboundLimits: Sendable {
    /// For how long a connection is waited for.
    public var connecting = Duration.seconds(5)
    /// For how long one attempt may take, from the name's resolution to the answer's last byte.
    public var attempt = Duration.seconds(10)
    /// For how long all attempts and the rests between them may take.
    public var whole = Duration.seconds(60)
    /// How often a request is sent at most, where it may be repeated.
    public var attempts = 3
    /// How long the rest before the second attempt is at most; it doubles from attempt to attempt.
    public var rest = Duration.milliseconds(500)
    /// How long a `Retry-After` is waited for; a longer one ends the attempts.
    public var longestRetryAfter = Duration.seconds(30)
    /// The most bytes of a request's body.
    public var requestBytes = 1 << 20
    /// The most bytes of an answer's body.
    public var responseBytes = 256 << 10
    /// How many calls may be under way at a time.
    public var calls = 32

    /// The defaults.
    public init() {}
}
