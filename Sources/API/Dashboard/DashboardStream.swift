import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// The dashboard's numbers as server-sent events: at once, and again every five seconds.
///
/// A stream ends when its client goes or the server stops, and after ten minutes, so that a client whose access was
/// taken away loses it here too; browsers ask again by themselves.
struct DashboardStream: Sendable {
    /// The time between two events.
    static let interval = Duration.seconds(5)
    /// How many events a stream has.
    static let longest = 120

    /// The request, whose connection's end ends the stream.
    let request: Request
    /// The first event's JSON.
    let first: [UInt8]
    /// Makes each further event's JSON.
    let next: @Sendable () async throws -> [UInt8]

    /// The answer.
    var response: Response {
        Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-cache"],
            body: ResponseBody { writer in
                try await write(to: &writer)
                try await writer.finish(nil)
            })
    }

    private func write(to writer: inout any ResponseBodyWriter) async throws {
        // Of ticks that a slow client lets pile up only one is kept.
        let (ticks, source) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let clock = Task {
            for _ in 1..<Self.longest {
                try await Task.sleep(for: Self.interval)
                source.yield()
            }
            source.finish()
        }
        defer { clock.cancel() }
        try await writer.write(DashboardStream.event(first))
        try await request.body.consumeWithInboundCloseHandler { _ in
            try await withGracefulShutdownHandler {
                for await _ in ticks { try await writer.write(DashboardStream.event(try await next())) }
            } onGracefulShutdown: {
                source.finish()
            }
        } onInboundClosed: {
            source.finish()
        }
    }

    private static func event(_ json: [UInt8]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.reserveCapacity(json.count + 8)
        buffer.writeString("data: ")
        buffer.writeBytes(json)
        buffer.writeString("\n\n")
        return buffer
    }
}
