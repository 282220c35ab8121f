import NIOCore
import NIOHTTP1

/// What makes a request one that servers may understand in different ways, so that it is refused (RFC 9112).
struct RequestViolation: Error, Equatable {
    /// What was found and what is allowed.
    let detail: String
}

/// Looks at each request's head as it came, and lets those through that can be understood in one way only.
///
/// After one that cannot, nothing of the connection is read as a request any more.
final class RequestHeadHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private var isBroken = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isBroken { return }
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        do throws(RequestViolation) {
            try head.makeUnambiguous()
        } catch {
            isBroken = true
            return context.fireErrorCaught(error)
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }
}

@available(*, unavailable)
extension RequestHeadHandler: Sendable {}

extension HTTPRequestHead {
    /// Throws what is ambiguous, and brings what may be written in several ways into one.
    mutating func makeUnambiguous() throws(RequestViolation) {
        try checkFraming()
        try checkHost()
        try takeAbsoluteTarget()
        guard isOlderThanChunks else { return }
        // HTTP/1.0 knows neither; what it keeps open is kept by a header that nobody answers here.
        headers.remove(name: "expect")
        headers.replaceOrAdd(name: "connection", value: "close")
    }

    /// Whether it is one of HTTP/1.0, which knows no chunks and no `Host`.
    private var isOlderThanChunks: Bool { version.major < 1 || version.major == 1 && version.minor < 1 }

    /// RFC 9112, section 6: a body is framed by one `Content-Length` or by chunks, never by both.
    private func checkFraming() throws(RequestViolation) {
        let codings = headers["transfer-encoding"]
        guard !codings.isEmpty else { return }
        guard codings.count == 1, codings[0].lowercased() == "chunked", !isOlderThanChunks else {
            throw RequestViolation(detail: "Of Transfer-Encoding only 'chunked' alone is allowed, and in HTTP/1.1.")
        }
        guard !headers.contains(name: "content-length") else {
            throw RequestViolation(detail: "A body has a Content-Length or a Transfer-Encoding, not both.")
        }
    }

    /// RFC 9112, section 3.2: one `Host`, which HTTP/1.0 may leave out.
    private func checkHost() throws(RequestViolation) {
        let hosts = headers["host"]
        guard hosts.count == 1 || hosts.isEmpty && isOlderThanChunks else {
            throw RequestViolation(detail: "\(hosts.count) Host headers were sent; exactly one is allowed.")
        }
        if let host = hosts.first, !HTTPRequestHead.isAuthority(host[...]) {
            throw RequestViolation(detail: "Host is not a host with an optional port.")
        }
    }

    /// RFC 9112, section 3.2.2: of an absolute address the host counts in the place of `Host`, and the rest is what
    /// all others send.
    private mutating func takeAbsoluteTarget() throws(RequestViolation) {
        if uri.utf8.first == UInt8(ascii: "/") || method == .CONNECT || uri == "*" && method == .OPTIONS { return }
        let scheme = uri.utf8.prefix(8).map { $0 | 0x20 }
        let prefix = [Array("http://".utf8), Array("https://".utf8)].first { scheme.starts(with: $0) }
        guard let prefix else {
            throw RequestViolation(detail: "The address has to begin with a slash, or with http:// or https://.")
        }
        let rest = uri.utf8.dropFirst(prefix.count)
        let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
        let authority = uri[rest.startIndex..<end]
        guard !authority.isEmpty, HTTPRequestHead.isAuthority(authority) else {
            throw RequestViolation(detail: "The address has no host, or one that is none.")
        }
        let target = uri[end...]
        headers.replaceOrAdd(name: "host", value: String(authority))
        uri = target.utf8.first == UInt8(ascii: "/") ? String(target) : "/\(target)"
    }

    /// Whether a text has only what a host and a port are made of; nothing is a host too (RFC 9110, section 7.2).
    private static func isAuthority(_ text: Substring) -> Bool {
        text.utf8.count <= 255 + 6
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: ":"), UInt8(ascii: "-"):
                    true
                default: HTTPRequestHead.rareMarks.contains(byte)
                }
            }
    }

    private static let rareMarks = Set("_~[]%!$&'()*+;=".utf8)
}
