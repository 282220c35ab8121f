import Hummingbird

/// The peer of `script/bench`: the least that a Hummingbird route can do with an event, decode it and echo it.
@main
struct BareEcho {
    struct Event: ResponseCodable {
        var session_id: String?
        var event_type: String
        var tool_name: String?
        var response_time_ms: Double?
        var success: Bool?
    }

    static func main() async throws {
        let port = CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 8001
        let router = Router()
        router.post("/api/v1/analytics/events") { request, context in
            try await request.decode(as: Event.self, context: context)
        }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: port))
        )
        try await application.runService()
    }
}
