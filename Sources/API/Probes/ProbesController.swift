import Access
import Domain
import HTTP
import Hummingbird
import HummingbirdCore
import Intake
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
        let result = await api.readiness.result()
        let unready = Unreadiness(
            writer: api.writer.refusal, found: result.map { _ in }, store: api.store.health.refusal)
        if let unready {
            if case .failure(let error) = result {
                context.logger.warning("not ready", metadata: ["code": "\(unready.code)", "error": "\(error)"])
            }
            throw problem(of: unready)
        }
        let timescale = try result.get()
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

    /// The answer of a server that is not ready, with the reasons that one that is ready has too.
    private func problem(of unready: Unreadiness) -> Problem {
        var problem = unready.problem
        let troubles = api.store.health.troubles
        problem.reasons = troubles.map {
            Problem.Reason(code: $0.code.rawValue, detail: $0.detail, since: $0.since.rfc3339WithFraction)
        }
        if !troubles.contains(where: { $0.code.rawValue == unready.code }) {
            problem.reasons.insert(Problem.Reason(code: unready.code, detail: problem.detail), at: 0)
        }
        return problem
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
    private static let codes = Unreadiness.codes.filter { StoreTrouble.Code(rawValue: $0) == nil }
        .map { "`\($0)`" }.joined(separator: ", ")

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
        "showReadiness", "Says whether records are stored too.",
        description:
            "Answers within seconds, whatever the store does; 503 wherever a record that is sent now would be answered "
            + "503 or 507, with the `reasons`: a trouble's code or one of \(codes). `redis` is for information: what is "
            + "shared through Redis works without it too.",
        tag: .operations,
        responses: [.json(200, "It works.", readiness), .problem(503, "It does not, and why.")])

    fileprivate static let showMetrics = Operation(
        "showMetrics", "Shows the server's counters, in Prometheus' text format.",
        description:
            "Open to everybody who reaches the server, as Prometheus expects it; it names no user and no data.",
        tag: .operations,
        responses: [Answer(200, "The counters.", content: [(mediaType: "text/plain", schema: .string())])])
}
