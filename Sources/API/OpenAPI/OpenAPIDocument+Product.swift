import Access
import HTTP

extension OpenAPIDocument {
    /// The document of all routes and schemas of `controllers`.
    init(_ controllers: [any Controller], version: String) {
        self.init(
            controllers.flatMap(\.routes).map(\.documented), controllers.flatMap(\.schemas),
            Frame(
                info: [
                    "title": "MCP Admin",
                    "version": .string(version),
                    "summary":
                        "Who calls which tools of an MCP server, how fast they are, what fails, and what it costs.",
                    "license": ["name": "MIT", "identifier": "MIT"],
                ], tags: Operation.Tag.all, securitySchemes: OpenAPIDocument.securitySchemes,
                likely: SampleValues.likely))
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
}

extension Route {
    /// The route as the document speaks of it.
    var documented: DocumentedRoute {
        DocumentedRoute(
            method, template, operation, requirement: access == .open ? nil : access.requirement,
            security: Route.security(of: access))
    }

    private static func security(of access: AccessRule) -> JSONValue {
        switch access {
        case .open: []
        case .ingest: [["bearer": []], ["ingestKey": []], ["session": []]]
        // An empty requirement: where reading is public, no credentials are needed.
        case .read, .ingestOrRead: [["bearer": []], ["ingestKey": []], ["session": []], .object([])]
        case .admin, .superuser: [["bearer": []], ["session": []]]
        }
    }
}
