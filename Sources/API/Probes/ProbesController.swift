import Access
import HTTP
import Hummingbird
import HummingbirdCore
import Logging
import Maintenance
import Redis
import Store

/// What machines ask of the server: whether it lives, whether it works, and what it counts.
struct ProbesController: Controller {
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.get, "/health", .open, .showHealth, showHealth),
            Route(.get, "/ready", .open, .showReadiness, showReadiness),
            Route(.get, "/metrics", .open, .showMetrics, showMetrics),
        ]
    }

    private func showHealth(_ request: Request, _ context: APIContext) async throws -> Response {
        .object { json in
            json.member("status", "healthy")
            json.member("version", api.settings.version)
        }
    }

    private func showReadiness(_ request: Request, _ context: APIContext) async throws -> Response {
        let timescale: Timescale
        do {
            try await api.store.check()
            timescale = try await api.store.timescale()
        } catch {
            context.logger.warning("not ready", metadata: ["error": "\(error)"])
            let problem = Problem(of: error)
            throw Problem(
                .serviceUnavailable, problem?.detail ?? "The store cannot be reached at the moment.",
                kind: problem?.kind, headers: [.retryAfter: "5"])
        }
        let troubles = api.store.health.troubles
        return .object { json in
            json.member("status", troubles.isEmpty ? "ready" : "degraded")
            json.member("reasons", array: troubles)
            json.member("settling", SettlingView(status: api.store.settlingStatus))
            json.member("version", api.settings.version)
            json.member("store", api.store.engine)
            json.member("redis", redis)
            json.member("timescaledb", timescale)
        }
    }

    /// Whether Redis is there: what needs it works without, so it never makes the server unready.
    private var redis: String {
        guard let sharing = api.sharing else { return "not_configured" }
        return sharing.isConnected ? "connected" : "away"
    }

    private func showMetrics(_ request: Request, _ context: APIContext) async throws -> Response {
        .text(MetricsPage.text(api), type: "text/plain; version=0.0.4; charset=utf-8")
    }
}

extension StoreTrouble: JSONRenderable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("code", code.rawValue)
            json.member("detail", detail)
            json.member("since", since)
        }
    }

    /// What is written, for the API's description.
    fileprivate static let schema = Schema.object([
        .required("code", .oneOf(Code.allCases.map(\.rawValue))), .required("detail", .string("For the operator.")),
        .required("since", .time("When it began.")),
    ])
}

extension Operation {
    private static let status = Schema.object([.required("status", .string()), .required("version", .string())])

    private static let readiness = Schema.object([
        .required(
            "status",
            .oneOf(["ready", "degraded"], "`degraded` where something does not work as it should, though it answers.")),
        .required("reasons", .array(of: StoreTrouble.schema, "What does not, what began first at the front.")),
        .required("settling", SettlingView.schema),
        .required("version", .string()),
        .required("store", .string("The engine that keeps everything.")),
        .required(
            "redis",
            .oneOf(["connected", "away", "not_configured"], "Whether the Redis server of `REDIS_URL` answers.")),
        .required("timescaledb", Timescale.schema),
    ])

    fileprivate static let showHealth = Operation(
        "showHealth", "Says that the process lives; asks nothing of the store.", tag: .operations,
        responses: [.json(200, "It lives.", status)])

    fileprivate static let showReadiness = Operation(
        "showReadiness", "Says whether the store answers too.",
        description: "`redis` is for information: what is shared through Redis works without it too.",
        tag: .operations,
        responses: [.json(200, "It works.", readiness), .problem(503, "It does not, and why.")])

    fileprivate static let showMetrics = Operation(
        "showMetrics", "Shows the server's counters, in Prometheus' text format.",
        description:
            "Open to everybody who reaches the server, as Prometheus expects it; it names no user and no data.",
        tag: .operations,
        responses: [Answer(200, "The counters.", content: [(mediaType: "text/plain", schema: .string())])])
}
