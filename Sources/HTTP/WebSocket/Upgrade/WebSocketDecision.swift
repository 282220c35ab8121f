import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore

/// What becomes of a request to be upgraded.
public enum WebSocketDecision: Sendable {
    /// It becomes a socket; the headers join the 101 answer, and the handler has the socket until it returns.
    case upgrade(headers: HTTPFields, WebSocketHandler)
    /// It is answered like any other request: the router says why it is refused.
    case answer
}

/// Reads and writes a socket. When it returns the socket is closed with 1000, when it throws with 1011.
public typealias WebSocketHandler = @Sendable (WebSocketInbound, WebSocketOutbound) async throws -> Void

/// Decides on a request to be upgraded, before a byte of it is answered.
public typealias WebSocketGate = @Sendable (HTTPRequest, any Channel, Logger) async -> WebSocketDecision
