import HummingbirdCore
import Logging
import NIOCore

/// The limits of WebSockets, and the HTTP connections that they begin as.
public struct WebSocketConfiguration: Sendable {
    /// How requests are served that are not upgraded; all of it holds for those that ask to be upgraded too.
    public var http: HTTP1Channel.Configuration
    /// The most bytes of a frame that a client sends: 16 KiB unless changed.
    public var largestFrame = 16 << 10
    /// The most bytes of a message that a client sends, in one frame or many: 64 KiB unless changed.
    public var largestMessage = 64 << 10
    /// The most bytes that a client sends behind a request to be upgraded before it has its answer: 64 KiB unless
    /// changed. More end the connection.
    public var largestRest = 64 << 10
    /// After so long without a frame from the client it is asked for one, by a ping: 20 s unless changed.
    public var pingInterval = TimeAmount.seconds(20)
    /// After so long without a frame from the client, or without it taking what is sent, it counts as gone: 60 s unless
    /// changed.
    public var idleTimeout = TimeAmount.seconds(60)
    /// How long the client may take to close its side: 5 s unless changed.
    public var closeTimeout = TimeAmount.seconds(5)
    /// The bytes that the system takes for a client that does not read: 64 KiB unless changed, of which Linux takes
    /// twice.
    public var sendBufferBytes = 64 << 10
    /// Says whether a new connection is refused: nil lets it in, a handler has it to itself and closes it.
    public var refusal: @Sendable (any Channel, Logger) -> (any RemovableChannelHandler)? = { _, _ in nil }
    /// Handlers that see a request's head as it came, before anything is made of it.
    public var headHandlers: @Sendable () -> [any RemovableChannelHandler] = { [] }
    /// The bytes of answers above which a client counts as one that does not take them.
    public var answerMark = ChannelOptions.Types.WriteBufferWaterMark(low: 16 << 10, high: 32 << 10)
    /// The bytes of answers that the system takes for a client that does not read, of which Linux takes twice: 128 KiB
    /// unless changed.
    public var answerSendBufferBytes = 128 << 10
    /// How many sockets may be open; who asks past that is answered as a plain request.
    public var openSockets: OpenSockets

    /// The defaults over `http`.
    public init(http: HTTP1Channel.Configuration = HTTP1Channel.Configuration(), openSockets: OpenSockets) {
        self.http = http
        self.openSockets = openSockets
    }
}
