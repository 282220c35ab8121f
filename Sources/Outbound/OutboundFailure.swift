import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL

/// What an error of the client below means, in words that tell nothing but the host.
enum OutboundFailure {
    static func error(_ error: any Error, at url: OutboundURL, within time: Duration) -> any Error {
        switch error {
        case is OutboundError, is CancellationError: return error
        case let error as HTTPClientError where isTimeout(error): return OutboundError.timedOut(seconds: time.seconds)
        case let error as HTTPClientError where error == .cancelled: return CancellationError()
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: return OutboundError.untrusted(url.place)
        default:
            // The client wraps what TLS says in an error of its own.
            let isTLS = "\(error)".contains("CERTIFICATE_VERIFY_FAILED") || "\(error)".contains("handshakeFailed")
            return isTLS ? OutboundError.untrusted(url.place) : OutboundError.unreachable(url.place)
        }
    }

    private static func isTimeout(_ error: HTTPClientError) -> Bool {
        [.deadlineExceeded, .readTimeout, .writeTimeout, .connectTimeout, .getConnectionFromPoolTimeout].contains(error)
    }
}
