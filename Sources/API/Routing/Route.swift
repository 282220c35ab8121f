import Access
import HTTP
import HTTPTypes
import Hummingbird

/// One route: a line in a controller's table.
struct Route: Sendable {
    /// Answers a request that the route's access lets through.
    typealias Handler = @Sendable (Request, APIContext) async throws -> Response

    /// The method; HEAD comes with GET by itself.
    let method: HTTPRequest.Method
    /// The path, such as `/api/v1/admin/users/{id}`; a last element `{name*}` takes slashes too.
    let path: String
    /// Who may use it; enforced before the handler is called.
    let access: AccessRule
    /// What the OpenAPI document says of it.
    let operation: Operation
    /// What answers it.
    let handler: Handler

    /// A route of the given parts.
    init(
        _ method: HTTPRequest.Method, _ path: String, _ access: AccessRule, _ operation: Operation,
        _ handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.operation = operation
        self.handler = handler
    }

    /// The path as Hummingbird's router matches it.
    var routerPath: RouterPath {
        RouterPath(path.hasSuffix("*}") ? path.prefix(while: { $0 != "{" }) + "**" : path)
    }

    /// The path as the OpenAPI document and the metrics name it.
    var template: String { path.replacing("*}", with: "}") }
}

/// A feature's routes and the schemas that they speak of.
protocol Controller: Sendable {
    /// The routes, as a table.
    var routes: [Route] { get }
    /// Component schemas by name, for `Schema.named`.
    var schemas: [(name: String, schema: Schema)] { get }
}

extension Controller {
    /// None, unless a controller has some.
    var schemas: [(name: String, schema: Schema)] { [] }
}
