import HummingbirdCore
import NIOCore

/// How the API's connections are served.
public enum APIServer {
    /// HTTP/1.1 with the limits of `settings`: sizes of heads, times of heads and bodies, idle connections.
    public static func configuration(_ settings: APISettings) -> HTTP1Channel.Configuration {
        let limits = settings.connections
        let longestBody = max(settings.ingestBodyLimit, settings.bodyLimit)
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [RequestDeadlineHandler(limits: limits, longestBody: longestBody)],
            httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes, maxHeaderFieldCount: 100)
        )
    }
}
