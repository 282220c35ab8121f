import Access
import HTTP
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Live

/// Watching what happens, by WebSocket and by server-sent events.
struct LiveController: Controller {
    /// What the API works with.
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.get, LiveGate.path, .read, .openSocket, refuseSocket),
            Route(.get, "/api/v1/analytics/stream", .read, .streamEvents, stream),
        ]
    }

    /// Says why a request did not become a socket: the gate has let all others through before the router saw them.
    private func refuseSocket(_ request: Request, _ context: APIContext) async throws -> Response {
        try LiveGate(api: api).admit(request)
        if api.live.sockets.isFull {
            throw Problem.unavailable(
                "\(api.live.sockets.count) sockets are open; allowed: \(api.live.sockets.limit).", retryAfter: 5)
        }
        throw Problem(
            .upgradeRequired,
            "This address takes a WebSocket. Allowed: a GET without a body, with Connection: Upgrade, Upgrade: websocket, "
                + "Sec-WebSocket-Version: 13 and one Sec-WebSocket-Key, as its connection's first request.",
            headers: [.upgrade: "websocket", .connection: "close", .secWebSocketVersion: "13"])
    }

    private func stream(_ request: Request, _ context: APIContext) async throws -> Response {
        let question = try LiveStreamRequest(request, atMost: api.live.hub.limits.interests)
        return try await LiveStream.response(
            api.live, by: LiveRight(context.principal), question, request)
    }
}
