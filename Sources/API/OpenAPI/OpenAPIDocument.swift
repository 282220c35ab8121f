import HTTPTypes

/// The OpenAPI 3.1 document, made of the controllers' tables: what it says is what is served.
struct OpenAPIDocument {
    /// The whole document.
    let json: JSONValue

    /// The document of all routes and schemas of `controllers`.
    init(_ controllers: [any Controller], version: String) {
        let routes = controllers.flatMap(\.routes)
        let schemas = controllers.flatMap(\.schemas) + OpenAPIDocument.commonSchemas
        json = [
            "openapi": "3.1.0",
            "info": [
                "title": "MCP Admin",
                "version": .string(version),
                "summary": "Who calls which tools of an MCP server, how fast they are, what fails, and what it costs.",
                "license": ["name": "MIT", "identifier": "MIT"],
            ],
            "servers": [["url": "/"]],
            "tags": .array(Operation.Tag.allCases.map { ["name": .string($0.rawValue)] }),
            "paths": OpenAPIDocument.paths(routes, Sample(schemas)),
            "components": [
                "schemas": .object(schemas.map { JSONValue.Member(name: $0.name, value: $0.schema.json) }),
                "examples": ProblemSamples.components,
                "securitySchemes": OpenAPIDocument.securitySchemes,
            ],
        ]
    }

    private static func paths(_ routes: [Route], _ sample: Sample) -> JSONValue {
        var paths: [JSONValue.Member] = []
        for route in routes {
            let operation = JSONValue.Member(
                name: route.method.rawValue.lowercased(), value: OperationDescription(route, sample).json)
            if let index = paths.firstIndex(where: { $0.name == route.template }) {
                paths[index] = JSONValue.Member(
                    name: route.template, value: paths[index].value.setting(operation.name, operation.value))
            } else {
                paths.append(JSONValue.Member(name: route.template, value: .object([operation])))
            }
        }
        return .object(paths)
    }

    private static let securitySchemes: JSONValue = [
        "bearer": [
            "type": "http",
            "scheme": "bearer",
            "description": "An access token from `auth/login`, or an API key.",
        ],
        "ingestKey": [
            "type": "apiKey",
            "in": "header",
            "name": "X-Analytics-Ingest-Key",
            "description": "An API key.",
        ],
        "session": [
            "type": "apiKey",
            "in": "cookie",
            "name": .string(String(SessionCookie.prefix.dropLast())),
            "description": .string(
                "A browser's session from `POST auth/session`; changes take X-Requested-With too. The name goes on "
                    + "with `_` and eight digits of the store's own; over HTTPS it begins with `__Host-`."
            ),
        ],
    ]

    private static let commonSchemas: [(name: String, schema: Schema)] = [
        (name: "Problem", schema: problem), (name: "Violation", schema: violation),
    ]

    private static let problem = Schema.object(
        [
            .required("type", .string("The kind of problem; `about:blank` where the status says it all.")),
            .required("title", .string("The status in words.")),
            .required("status", .integer(minimum: 400, maximum: 599)),
            .required("detail", .string("What was found, and what is allowed.")),
            .required("request_id", .string("The request's name, under which the server's log speaks of it.")),
            .optional(
                "errors",
                .array(
                    of: .named("Violation"), maxItems: Int64(Problem.mostErrors), "What is wrong with single values.")),
            .optional("errors_omitted", .integer("How many more things are wrong, which `errors` does not name.")),
            .optional(
                "reasons",
                .array(
                    of: .object([
                        .required("code", .string()), .required("detail", .string("For the operator.")),
                        .optional("since", .time("When it began.")),
                    ]), "What keeps the server from being ready: `/ready` alone has them.")),
        ], "RFC 9457's problem details.")

    private static let violation = Schema.object([
        .required("pointer", .string("A JSON pointer into the body; `/query/…` for a parameter of the query.")),
        .required("detail", .string("What was found, and what is allowed.")),
    ])
}
