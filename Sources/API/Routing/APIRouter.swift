import Access
import HTTP
import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Builds the router of the whole API.
public enum APIRouter {
    /// The controllers, a line each: the API on a screen.
    static func controllers(_ api: APIDependencies) -> [any Controller] {
        [
            DashboardFilesController(api: api),
            ProbesController(api: api),
            AuthController(api: api),
            BrowserSessionController(api: api),
            SetupController(api: api),
            UsersController(api: api),
            KeysController(api: api),
            AuditController(api: api),
            EventsController(api: api),
            MetricsController(api: api),
            ErrorsController(api: api),
            ErrorGroupsController(api: api),
            CostsController(api: api),
            SessionsController(api: api),
            AnalyticsController(api: api),
            LiveController(api: api),
            LogsController(api: api),
            SystemController(api: api),
            JobsController(api: api),
        ]
    }

    /// A router with every route of every controller.
    public static func build(_ api: APIDependencies) -> Router<APIContext> {
        router(of: documented(api), api)
    }

    /// A router with the routes of `controllers`.
    static func router(of controllers: [any Controller], _ api: APIDependencies) -> Router<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        let routes = controllers.flatMap(\.routes)
        router.add(
            middleware: RequestPipeline(
                telemetry: api.telemetry, cors: CORSPolicy(origins: api.settings.corsOrigins),
                methods: AllowedMethods(routes.map { ($0.method, $0.path) }), errors: .ofAPI))
        for route in routes { add(route, to: router, api) }
        return router
    }

    /// The controllers, with the one that shows the document of them all, itself included.
    static func documented(_ api: APIDependencies) -> [any Controller] {
        let features = controllers(api)
        var documentation = DocumentationController(api: api)
        let all: [any Controller] = features + [documentation]
        documentation.document = DocumentText {
            let document = OpenAPIDocument(all, version: api.settings.version)
            return JSONWriter.bytes(of: document.json, reserving: 256 << 10)
        }
        return features + [documentation]
    }

    private static func add(_ route: Route, to router: Router<APIContext>, _ api: APIDependencies) {
        let access = route.access
        let handler = route.handler
        let compression = AnswerCompression(isAllowed: route.method == .get && !route.operation.tag.hasSecrets)
        router.on(route.routerPath, method: route.method) { request, context in
            var context = context
            context.principal = try await api.requestAuthenticator.principal(of: request, for: access)
            let answer = try await handler(request, context)
            await ExportNote(answer, request)?.write(by: context.actor(of: request, api.settings), context, api)
            let response = try await compression.answer(answer, to: request)
            // What everybody may read is small, or shared by all answers with it.
            if access == .open { return response }
            return try api.answers.charged(
                response, to: context.network(of: request, trustsProxy: api.settings.trustsProxy))
        }
    }
}
