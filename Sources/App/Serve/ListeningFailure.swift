import Foundation
import NIOCore

/// Why the server cannot listen, in words that name the setting to change.
enum ListeningFailure {
    /// The error to end with in place of `error`, which is returned as it is where it is about something else.
    static func error(_ error: any Error, _ configuration: AppConfiguration) -> any Error {
        let (host, port) = (configuration.host, configuration.port)
        switch error {
        case let error as IOError:
            return CommandError(
                "cannot listen on \(host):\(port): \(String(cString: strerror(error.errnoCode)))"
                    + advice(error.errnoCode, host, port))
        case is SocketAddressError, is SocketAddressError.UnknownHost:
            return CommandError(
                "HOST: found \"\(host)\", of which no address is known; allowed: \(SettingTable.host.allowed)")
        default:
            return error
        }
    }

    private static func advice(_ code: CInt, _ host: String, _ port: Int) -> String {
        switch code {
        case EADDRINUSE:
            "; PORT is \(port), where another program listens already: stop it, or set another PORT (0: any free one)"
        case EADDRNOTAVAIL, EAFNOSUPPORT, EINVAL:
            "; HOST is \(host), which is no address of this machine; allowed: \(SettingTable.host.allowed)"
        case EACCES, EPERM:
            "; PORT is \(port), which this user must not listen on: set one from 1024 on"
        default: ""
        }
    }
}
