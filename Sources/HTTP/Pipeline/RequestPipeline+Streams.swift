import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore

extension RequestPipeline {
    /// Lets a streamed answer that the server itself breaks off be logged and counted: its status was sent long ago, so
    /// nothing else tells of it but the client, whose connection ends before the answer does.
    package func watch(_ response: inout Response, of request: Request, _ context: HTTPContext) {
        guard response.body.contentLength == nil else { return }
        let body = response.body
        let telemetry = telemetry
        let method = request.method
        response.body = ResponseBody { writer in
            do {
                try await body.write(writer)
            } catch {
                if !RequestPipeline.isDeparture(error) {
                    telemetry.countBrokenOff()
                    context.logger.error(
                        "an answer was broken off",
                        metadata: [
                            "request_id": "\(context.requestID)", "method": "\(method)",
                            "route": "\(context.endpointPath ?? "-")", "error": "\(error)",
                        ])
                }
                throw error
            }
        }
    }

    /// Whether the client went away, or the server stops: nobody is to blame.
    private static func isDeparture(_ error: any Error) -> Bool {
        error is ChannelError || error is IOError || error is CancellationError
    }
}
