import Dispatch
import Foundation
import NIOCore

/// Bytes sent over a connection of their own, and what came back until the server closed it.
struct RawExchange: Sendable {
    /// All that came back.
    let answer: String
    /// Whether the server closed the connection before the time was up.
    let isClosed: Bool

    /// Sends `bytes` to a port of this machine, piece by piece, and reads for at most `seconds`: as long as the busiest machine takes.
    static func run(port: Int, _ bytes: [String], seconds: Int = 45) async -> RawExchange {
        await withCheckedContinuation { continuation in
            // The calls block, which the threads that serve the request must not.
            DispatchQueue.global().async { continuation.resume(returning: blocking(port, bytes, seconds)) }
        }
    }

    private static func blocking(_ port: Int, _ bytes: [String], _ seconds: Int) -> RawExchange {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var timeout = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &timeout, socklen_t(MemoryLayout<timeval>.size))
        let address = try? SocketAddress(ipAddress: "127.0.0.1", port: port)
        let connected = address?.withSockAddr { connect(descriptor, $0, socklen_t($1)) }
        guard connected == 0 else { return RawExchange(answer: "", isClosed: false) }
        for piece in bytes where !piece.isEmpty {
            _ = Array(piece.utf8).withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        }
        return read(descriptor)
    }

    private static func read(_ descriptor: Int32) -> RawExchange {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else {
                let isClosed = count == 0 || errno == ECONNRESET
                return RawExchange(answer: String(decoding: answer, as: UTF8.self), isClosed: isClosed)
            }
            answer += buffer.prefix(count)
        }
    }
}
