import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// Why Redis gave no answer that can be used; whoever asks goes on without it.
enum RedisError: Error, Equatable, CustomStringConvertible {
    /// There is no connection at the moment, and why.
    case away(String)
    /// More waits for Redis than may wait.
    case busy
    /// Redis did not answer in time.
    case timedOut
    /// Redis refused the command, with this text.
    case refused(String)
    /// What came is not what Redis sends.
    case malformed(String)

    var description: String {
        switch self {
        case .away(let reason): reason
        case .busy: "too many commands wait for Redis"
        case .timedOut: "Redis did not answer in time"
        case .refused(let text): "Redis refused: \(text)"
        case .malformed(let text): "what came is not what Redis sends: \(text)"
        }
    }
}

extension RedisError {
    /// Says in plain words why there is no connection, or none any more.
    init(connecting error: any Error) {
        self = .away(RedisError.reason(error))
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            if let last = error.connectionErrors.last { return reason(last.error) }
            return "the host \(error.host) cannot be found"
        case let error as IOError: return String(cString: strerror(error.errnoCode))
        case ChannelError.connectTimeout, ChannelError.connectPending: return "it cannot be reached in time"
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            return "the server's certificate is refused: it is for another host"
        case let error as NIOSSLError where "\(error)".contains("CERTIFICATE_VERIFY_FAILED"):
            return "the server's certificate is refused: no authority that is trusted here has signed it"
        case is NIOSSLError, is BoringSSLError: return "TLS failed: \(error)"
        default: return "\(error)"
        }
    }
}
