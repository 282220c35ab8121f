import Hummingbird
import HummingbirdCore
import Logging
import Store

/// What machines ask of the server: whether it lives, whether it works, and what it counts.
struct ProbesController: Controller {
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.get, "/", .open, .showRoot, showRoot),
            Route(.get, "/health", .open, .showHealth, showHealth),
            Route(.get, "/ready", .open, .showReadiness, showReadiness),
            Route(.get, "/metrics", .open, .showMetrics, showMetrics),
        ]
    }

    private func showRoot(_ request: Request, _ context: APIContext) async throws -> Response {
        .object { json in
            json.member("message", "MCP Admin")
            json.member("version", api.settings.version)
            json.member("docs", "/api/v1/docs")
        }
    }

    private func showHealth(_ request: Request, _ context: APIContext) async throws -> Response {
        .object { json in
            json.member("status", "healthy")
            json.member("version", api.settings.version)
        }
    }

    private func showReadiness(_ request: Request, _ context: APIContext) async throws -> Response {
        do {
            try await api.store.check()
        } catch {
            context.logger.warning("not ready", metadata: ["error": "\(error)"])
            let reason = Problem(of: error)?.detail ?? "The store cannot be reached at the moment."
            throw Problem.unavailable(reason, retryAfter: 5)
        }
        return .object { json in
            json.member("status", "ready")
            json.member("version", api.settings.version)
        }
    }

    private func showMetrics(_ request: Request, _ context: APIContext) async throws -> Response {
        .text(MetricsPage.text(api), type: "text/plain; version=0.0.4; charset=utf-8")
    }
}

extension Operation {
    private static let status = Schema.object([.required("status", .string()), .required("version", .string())])

    fileprivate static let showRoot = Operation(
        "showRoot", "Says what this is.", tag: .operations,
        responses: [
            .json(
                200, "Name, version and the documentation's address.",
                .object([
                    .required("message", .string()), .required("version", .string()), .required("docs", .string()),
                ]))
        ])

    fileprivate static let showHealth = Operation(
        "showHealth", "Says that the process lives; asks nothing of the store.", tag: .operations,
        responses: [.json(200, "It lives.", status)])

    fileprivate static let showReadiness = Operation(
        "showReadiness", "Says whether the store answers too.", tag: .operations,
        responses: [.json(200, "It works.", status), .problem(503, "It does not, and why.")])

    fileprivate static let showMetrics = Operation(
        "showMetrics", "Shows the server's counters, in Prometheus' text format.",
        description:
            "Open to everybody who reaches the server, as Prometheus expects it; it names no user and no data.",
        tag: .operations,
        responses: [Answer(200, "The counters.", content: [(mediaType: "text/plain", schema: .string())])])
}
