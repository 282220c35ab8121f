import HTTP
import HTTPTypes
import Hummingbird
import Live
import NIOCore
import ServiceLifecycle

/// What is watched, as server-sent events: until the client goes, loses its right, or the server stops.
struct LiveStream: Sendable {
    /// After so long without an event a comment is sent, so that a client that is gone is noticed.
    static let longestSilence = Duration.seconds(15)
    /// After how many milliseconds a browser comes back.
    static let retryMilliseconds = 2000

    private let watch: LiveWatch
    private let right: LiveRight
    private let question: LiveStreamRequest
    private let subscription: LiveSubscription

    /// The answer to `question`; throws before it begins where there is no room, or the numbers cannot be read.
    static func response(
        _ watch: LiveWatch, by right: LiveRight, _ question: LiveStreamRequest, _ request: Request
    ) async throws -> Response {
        do throws(LiveError) {
            try watch.hub.subscribe(as: right.principal).close()
        } catch {
            throw Problem.unavailable(error.description, retryAfter: 5)
        }
        let isOnDashboard = question.interests.contains { $0.topic == .dashboard }
        let beginning = isOnDashboard ? try await watch.dashboard.current() : nil
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-cache"],
            body: ResponseBody { writer in
                let stream = LiveStream(
                    watch: watch, right: right, question: question,
                    subscription: try watch.hub.subscribe(as: right.principal))
                try await stream.write(to: &writer, request, beginning: beginning)
                try await writer.finish(nil)
            })
    }

    private func write(
        to writer: inout any ResponseBodyWriter, _ request: Request, beginning: [UInt8]?
    ) async throws {
        let isOnDashboard = beginning != nil
        watch.access.enter(right)
        if isOnDashboard { watch.dashboard.count(1) }
        defer {
            subscription.close()
            watch.access.leave(right)
            if isOnDashboard { watch.dashboard.count(-1) }
        }
        try await writer.write(ByteBuffer(string: "retry: \(LiveStream.retryMilliseconds)\n\n"))
        for event in try await begin(beginning) { try await writer.write(event) }
        try await request.body.consumeWithInboundCloseHandler { _ in
            try await withGracefulShutdownHandler {
                try await goOn(&writer)
            } onGracefulShutdown: {
                subscription.close()
            }
        } onInboundClosed: {
            subscription.close()
        }
    }

    /// The events that stand before what is watched.
    private func begin(_ beginning: [UInt8]?) async throws -> [ByteBuffer] {
        let start = try subscription.watch(question.interests, after: question.isPlain ? nil : question.lastSeen)
        let topics = question.interests.map(\.topic)
        switch start {
        case .live(let position):
            guard let beginning else { return [] }
            let json = question.isPlain ? beginning : LiveEnvelope.dashboard(beginning, at: position)
            return [LiveEventFrame(json, at: position).lines]
        case .resumed: return []
        case .reset(let position):
            let parts = try await watch.snapshot.parts(question.interests)
            let json = LiveEnvelope.reset(topics, at: position, snapshot: parts, ref: nil)
            return [LiveEventFrame(json, at: position).lines]
        }
    }

    private func goOn(_ writer: inout any ResponseBodyWriter) async throws {
        while true {
            guard let deliveries = await next() else {
                try await writer.write(ByteBuffer(string: ":\n\n"))
                continue
            }
            if deliveries.isEmpty { return }
            var lines = ByteBuffer()
            for delivery in deliveries {
                if case .ended = delivery { return }
                lines.writeImmutableBuffer(event(of: delivery))
            }
            try await writer.write(lines)
        }
    }

    private func event(of delivery: LiveDelivery) -> ByteBuffer {
        switch delivery {
        case .message(let message):
            question.isPlain
                ? message.rendition(LiveNumbersFrame.init).lines : message.rendition(LiveEventFrame.init).lines
        // Of numbers that are replaced each second none is missed.
        case .dropped(let count):
            question.isPlain ? ByteBuffer() : LiveEventFrame(LiveEnvelope.dropped(count), at: nil).lines
        case .omitted(let topic, let count): LiveEventFrame(LiveEnvelope.omitted(topic, count), at: nil).lines
        case .ended: ByteBuffer()
        }
    }

    /// What comes next; nil where nothing came for long.
    private func next() async -> [LiveDelivery]? {
        await withTaskGroup(of: [LiveDelivery]?.self) { group in
            group.addTask { await subscription.next() }
            group.addTask {
                try? await Task.sleep(for: LiveStream.longestSilence)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            let second = await group.next() ?? nil
            // What was taken in the moment in which the time was up is not lost.
            guard let first else { return second?.isEmpty == false ? second : nil }
            return first
        }
    }
}
