/// What a connection may take in time and size.
public struct ConnectionLimits: Sendable {
    /// Seconds from a connection's start, or from its last answer, in which a request's head must have come.
    public var headSeconds: Int64 = 15
    /// Seconds in which a body must have come, from its head on.
    public var bodySeconds: Int64 = 60
    /// Seconds after which a connection between two requests is closed.
    public var idleSeconds: Int64 = 75
    /// Seconds for which what a client sends behind its last answer is read and dropped.
    public var lingerSeconds: Int64 = 2
    /// Bytes of a request's header fields together.
    public var headerBytes = 32 << 10
    /// Connections that may be open at a time.
    public var most = 16_384
    /// Connections that may be open at a time from one address, or from one /64 of IPv6.
    public var mostOfAddress = 8_192

    /// The defaults.
    public init() {}
}
