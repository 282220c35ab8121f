/// One route in the OpenAPI document, with what its access, its body and its path add to its own operation.
struct OperationDescription {
    /// The operation object.
    let json: JSONValue

    /// The description of `route`.
    init(_ route: Route) {
        let operation = route.operation
        let base: JSONValue = [
            "operationId": .string(operation.id),
            "summary": .string(operation.summary),
            "tags": [.string(operation.tag.rawValue)],
        ]
        let parameters = operation.parameters.map(OperationDescription.json)
        json = base.setting("description", OperationDescription.text(of: route).map(JSONValue.string))
            .setting("parameters", parameters.isEmpty ? nil : .array(parameters))
            .setting("requestBody", operation.body.map(OperationDescription.json))
            .setting("responses", OperationDescription.responses(of: route))
            .setting("security", OperationDescription.security(of: route.access))
    }

    private static func text(of route: Route) -> String? {
        let takes = route.access == .open ? nil : "Takes \(route.access.requirement)."
        let parts = [route.operation.description, takes].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: "\n\n")
    }

    private static func json(_ parameter: Operation.Parameter) -> JSONValue {
        let base: JSONValue = [
            "name": .string(parameter.name), "in": .string(parameter.location),
            "required": .bool(parameter.isRequired), "description": .string(parameter.description),
        ]
        return base.setting("style", parameter.style.map(JSONValue.string))
            .setting("explode", parameter.style == nil ? nil : true)
            .setting("schema", parameter.schema.json)
    }

    private static func json(_ body: Operation.BodyContent) -> JSONValue {
        let base: JSONValue = ["required": .bool(body.isRequired), "content": content(body.content)]
        return base.setting("description", body.description.map(JSONValue.string))
    }

    private static func content(_ content: [(mediaType: String, schema: Schema)]) -> JSONValue {
        .object(content.map { JSONValue.Member(name: $0.mediaType, value: ["schema": $0.schema.json]) })
    }

    private static func json(_ answer: Operation.Answer) -> JSONValue {
        let headers = answer.headers.map { header in
            JSONValue.Member(
                name: header.name,
                value: ["description": .string(header.description), "schema": header.schema.json])
        }
        let base: JSONValue = ["description": .string(answer.description)]
        return base.setting("headers", headers.isEmpty ? nil : .object(headers))
            .setting("content", answer.content.isEmpty ? nil : content(answer.content))
    }

    private static func responses(of route: Route) -> JSONValue {
        let own = route.operation.responses
        let added = commonProblems(of: route).filter { problem in !own.contains { $0.status == problem.status } }
        let all = (own + added).sorted { $0.status < $1.status }
        return .object(all.map { JSONValue.Member(name: String($0.status), value: json($0)) })
    }

    private static func commonProblems(of route: Route) -> [Operation.Answer] {
        let operation = route.operation
        var problems: [Operation.Answer] = [
            .problem(500, "The server failed; its log has the reason."),
            .problem(503, "Not at the moment; try again later."),
        ]
        if route.access != .open {
            problems.append(.problem(401, "No credentials, or wrong ones."))
            problems.append(.problem(403, "The credentials do not suffice."))
        }
        if operation.body != nil {
            problems.append(.problem(413, "The body is too large."))
            problems.append(.problem(415, "The body's media type is not one of those above."))
            problems.append(.problem(507, "The store has no room left."))
        }
        if operation.body != nil || operation.parameters.contains(where: { $0.location == "query" }) {
            problems.append(.problem(400, "The request cannot be read."))
            problems.append(.problem(422, "Values are not allowed; `errors` names them."))
        }
        if operation.parameters.contains(where: { $0.location == "path" }) {
            problems.append(.problem(404, "There is nothing with this name."))
        }
        return problems
    }

    private static func security(of access: Access) -> JSONValue {
        switch access {
        case .open: []
        case .ingest: [["bearer": []], ["ingestKey": []], ["session": []]]
        // An empty requirement: where reading is public, no credentials are needed.
        case .read, .ingestOrRead: [["bearer": []], ["ingestKey": []], ["session": []], .object([])]
        case .admin, .superuser: [["bearer": []], ["session": []]]
        }
    }
}
