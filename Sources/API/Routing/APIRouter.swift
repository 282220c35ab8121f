import HTTPTypes
import Hummingbird
import HummingbirdCore

/// Builds the router of the whole API.
public enum APIRouter {
    /// The controllers, a line each: the API on a screen.
    static func controllers(_ api: APIDependencies) -> [any Controller] {
        [
            ProbesController(api: api),
            AuthController(api: api),
            SetupController(api: api),
            UsersController(api: api),
            KeysController(api: api),
            EventsController(api: api),
            MetricsController(api: api),
            ErrorsController(api: api),
            ErrorGroupsController(api: api),
            CostsController(api: api),
            SessionsController(api: api),
            DashboardController(api: api),
            LogsController(api: api),
        ]
    }

    /// A router with every route of every controller.
    public static func build(_ api: APIDependencies) -> Router<APIContext> {
        router(of: documented(api), api)
    }

    /// A router with the routes of `controllers`.
    static func router(of controllers: [any Controller], _ api: APIDependencies) -> Router<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.add(
            middleware: RequestPipeline(
                telemetry: api.telemetry, cors: CORSPolicy(origins: api.settings.corsOrigins)))
        let routes = controllers.flatMap(\.routes)
        for route in routes { add(route, to: router, api.authenticator) }
        addRefusals(of: routes, to: router)
        return router
    }

    /// The controllers, with the one that shows the document of them all, itself included.
    static func documented(_ api: APIDependencies) -> [any Controller] {
        let features = controllers(api)
        var documentation = DocumentationController(api: api)
        let document = OpenAPIDocument(features + [documentation], version: api.settings.version)
        documentation.document = JSONWriter.bytes(of: document.json, reserving: 256 << 10)
        return features + [documentation]
    }

    private static func add(_ route: Route, to router: Router<APIContext>, _ authenticator: Authenticator) {
        let access = route.access
        let handler = route.handler
        router.on(route.routerPath, method: route.method) { request, context in
            var context = context
            context.principal = try await authenticator.principal(of: request, for: access)
            return try await handler(request, context)
        }
    }

    /// Answers the methods that a path does not have, with those that it has.
    private static func addRefusals(of routes: [Route], to router: Router<APIContext>) {
        let paths = Dictionary(grouping: routes, by: \.routerPath.description)
        for routes in paths.values {
            guard let path = routes.first?.routerPath else { continue }
            let own = Set(routes.map(\.method))
            let allowed = own.union(own.contains(.get) ? [.head, .options] : [.options])
            let list = allowed.map(\.rawValue).sorted().joined(separator: ", ")
            router.on(path, method: .options) { _, _ in
                Response(status: .noContent, headers: [.allow: list])
            }
            for method in refusable.subtracting(allowed) {
                router.on(path, method: method) { _, _ -> Response in
                    throw Problem(
                        .methodNotAllowed, "\(method.rawValue) is not allowed here; allowed: \(list).",
                        headers: [.allow: list])
                }
            }
        }
    }

    private static let refusable: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .trace]
}
