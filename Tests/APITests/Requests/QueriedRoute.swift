import HTTPTypes
import Testing

@testable import API
@testable import HTTP

/// A route as the tests of query parameters see it: what its operation declares.
struct QueriedRoute: Sendable {
    /// A parameter of the query.
    struct Parameter: Sendable {
        let name: String
        let type: String?
        let isRequired: Bool
        let style: String?
        /// A value that it takes.
        let good: String
    }

    /// The method.
    let method: HTTPRequest.Method
    /// The path, with names in place of its parameters.
    let path: String
    /// The parameters of its query.
    let parameters: [Parameter]
    /// Whether it opens with any parameters: a page, or what machines probe.
    let takesAny: Bool

    /// The method and the path.
    var name: String { "\(method) \(path)" }

    /// The names that an answer lists.
    var allowed: String {
        let names = parameters.flatMap { $0.style == nil ? [$0.name] : ["tag.key", "\($0.name)[key]"] }
        return names.isEmpty ? "none" : names.sorted().joined(separator: ", ")
    }

    /// The address with a query, to which the parameters are added that must be there.
    func address(_ query: String) -> String {
        let missing = parameters.filter { $0.isRequired && !query.contains("\($0.name)=") }.map { "\($0.name)=x" }
        return "\(path)?\(([query] + missing).joined(separator: "&"))"
    }

    /// A route that is served.
    init(_ route: Route) {
        // HEAD asks a stream for its head alone, as it has no end.
        method = route.template.hasSuffix("/stream") ? .head : route.method
        path = route.template.replacing("{id}", with: "999999").replacing("{file}", with: "redoc-start.js")
            .replacing("{session_id}", with: "x").replacing("{tool_name}", with: "x").replacing("{name}", with: "x")
        parameters = route.operation.parameters.filter { $0.location == "query" }.map(Parameter.init)
        let isPage = Set(route.operation.responses.flatMap(\.content).map(\.mediaType)) == ["text/html"]
        takesAny = isPage || ["/health", "/ready", "/metrics"].contains(route.path)
    }
}

extension QueriedRoute.Parameter {
    fileprivate init(_ parameter: Operation.Parameter) {
        name = parameter.name
        if case .string(let type)? = parameter.schema.json["type"] { self.type = type } else { type = nil }
        isRequired = parameter.isRequired
        style = parameter.style
        good = type == "boolean" ? "true" : type == "integer" ? "1" : "x"
    }
}

extension QueryRulesTests {
    /// Sends a query and gives back the answer.
    typealias Send = @Sendable (String) async throws -> Answer

    /// Runs `check` with every route that is served, as a superuser.
    static func each(_ check: @Sendable (QueriedRoute, @escaping Send) async throws -> Void) async throws {
        try await TestServer.run { server in
            for route in APIRouter.documented(server.api).flatMap(\.routes).map(QueriedRoute.init) {
                // Signing out ends a token, so each route has one of its own.
                let token = try server.token(of: server.root)
                try await check(route) { query in
                    let address = route.address(query)
                    let body = route.method == .get || route.method == .head ? nil : "{}"
                    let answer = try await server.send(
                        route.method, address, body, bearer: token, [.accept: "application/json"])
                    guard route.method == .head, answer.status == 422 else { return answer }
                    return try await server.send(.get, address, nil, bearer: token)
                }
            }
        }
    }

    /// Runs `check` with every parameter of `type` of every route.
    static func eachParameter(
        of type: String, _ check: @Sendable (String, @escaping Send) async throws -> Void
    ) async throws {
        try await each { route, send in
            for parameter in route.parameters where parameter.type == type {
                try await check(parameter.name) { try await send("\(parameter.name)=\($0)") }
            }
        }
    }
}

extension Answer {
    /// What the answer says is wrong, in its order.
    var pointers: [String] { json["errors"].items.compactMap { $0["pointer"].string } }

    /// Whether anything in the query was refused.
    var isRefusedForQuery: Bool { status == 422 && pointers.contains { $0.hasPrefix("/query") } }
}
