import HTTPTypes

/// The OpenAPI 3.1 document, made of the controllers' tables: what it says is what is served.
package struct OpenAPIDocument {
    /// The whole document.
    package let json: JSONValue

    /// What the document says beside routes and schemas.
    package struct Frame: Sendable {
        /// Title, version and licence, as OpenAPI's `info`.
        package let info: JSONValue
        /// The sections, in their order.
        package let tags: [Operation.Tag]
        /// How requests say who sends them, as OpenAPI's `securitySchemes`.
        package let securitySchemes: JSONValue
        /// What samples are made of.
        package let likely: LikelyValues

        /// A frame of these parts.
        package init(info: JSONValue, tags: [Operation.Tag], securitySchemes: JSONValue, likely: LikelyValues) {
            self.info = info
            self.tags = tags
            self.securitySchemes = securitySchemes
            self.likely = likely
        }
    }

    /// The document of all of `routes`, whose operations name `schemas`.
    package init(_ routes: [DocumentedRoute], _ schemas: [(name: String, schema: Schema)], _ frame: Frame) {
        let schemas = schemas + OpenAPIDocument.commonSchemas
        json = [
            "openapi": "3.1.0",
            "info": frame.info,
            "servers": [["url": "/"]],
            "tags": .array(frame.tags.map { ["name": .string($0.name)] }),
            "paths": OpenAPIDocument.paths(routes, Sample(schemas, frame.likely)),
            "components": [
                "schemas": .object(schemas.map { JSONValue.Member(name: $0.name, value: $0.schema.json) }),
                "examples": frame.likely.components,
                "securitySchemes": frame.securitySchemes,
            ],
        ]
    }

    private static func paths(_ routes: [DocumentedRoute], _ sample: Sample) -> JSONValue {
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
