/// Why a socket is closed (RFC 6455, section 7.4).
public struct WebSocketCloseCode: RawRepresentable, Sendable, Hashable {
    /// The number on the wire.
    public let rawValue: UInt16

    /// The code of a number.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// All is done.
    public static let normal = WebSocketCloseCode(rawValue: 1000)
    /// The server stops, or a page is left.
    public static let goingAway = WebSocketCloseCode(rawValue: 1001)
    /// What came is not the WebSocket protocol.
    public static let protocolError = WebSocketCloseCode(rawValue: 1002)
    /// A kind of message that is not understood here.
    public static let unacceptableData = WebSocketCloseCode(rawValue: 1003)
    /// A text that is not UTF-8.
    public static let invalidText = WebSocketCloseCode(rawValue: 1007)
    /// A rule of the application was broken, or the right to be here has ended.
    public static let policyViolation = WebSocketCloseCode(rawValue: 1008)
    /// A frame or message beyond the limit.
    public static let tooLarge = WebSocketCloseCode(rawValue: 1009)
    /// The server failed.
    public static let serverError = WebSocketCloseCode(rawValue: 1011)
    /// The server has no room for now.
    public static let tryAgainLater = WebSocketCloseCode(rawValue: 1013)

    /// Whether a peer may send it: not the reserved numbers, nor those that only tell a program of its own trouble.
    var isValidOnWire: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
