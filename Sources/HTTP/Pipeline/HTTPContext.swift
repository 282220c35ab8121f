import Hummingbird
import NIOCore

/// What a handler knows of a request beside the request itself.
public struct HTTPContext: RequestContext {
    /// Hummingbird's part: logger, path parameters, the route's path.
    public var coreContext: CoreRequestContextStorage
    /// The request's name in answers and logs; the client's own `X-Request-ID` where that is sane.
    package var requestID = ""
    /// Who sends it, as the application found out; nil for who has shown nothing. Set before a handler is called.
    package var sender: (any Sendable)?
    private let channel: any Channel

    /// A context for a request of the source's channel.
    public init(source: Source) {
        coreContext = CoreRequestContextStorage(source: source)
        channel = source.channel
    }

    /// The address that the connection comes from; nil for connections without one, such as a Unix socket's.
    package var peerAddress: String? { channel.remoteAddress?.ipAddress }

    /// Asks a client for the body that it holds back until it is told to send it.
    package func askForBody() {
        channel.triggerUserOutboundEvent(BodyWanted(), promise: nil)
    }

    /// Whose share a request counts against: the connection's other end, or behind a trusted proxy the address that it
    /// reports.
    package func network(of request: Request, trustsProxy: Bool) -> ClientNetwork {
        trustsProxy
            ? ClientNetwork(clientAddress(of: request, trustsProxy: true)) : ClientNetwork(channel.remoteAddress)
    }

    /// The path parameter `name`, percent-decoded; throws 404 where it cannot be decoded to text without NUL.
    package func parameter(_ name: String) throws(Problem) -> String {
        // A parameter that may hold slashes is registered as a catch-all, which has a place of its own.
        let raw = coreContext.parameters[name[...]] ?? catchAllText
        guard let raw, let text = PercentDecoding.decode(raw), !text.utf8.contains(0) else {
            throw .notFound("There is nothing at this address.")
        }
        return text
    }

    /// The path parameter `name` as an identifier; throws 404 where it is no whole number above zero.
    package func identifier(_ name: String = "id") throws(Problem) -> Int64 {
        let text = try parameter(name)
        guard let id = Int64(text), id > 0 else {
            throw .notFound("There is nothing with the id '\(text.excerpt)'; ids are whole numbers above zero.")
        }
        return id
    }

    private var catchAllText: Substring? { coreContext.parameters[Parameters.recursiveCaptureKey] }
}
