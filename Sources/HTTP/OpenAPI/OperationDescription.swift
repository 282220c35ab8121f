/// One route in the OpenAPI document, with what its access, its body and its path add to its own operation.
struct OperationDescription {
    /// The operation object.
    let json: JSONValue

    /// The description of `route`, with samples.
    init(_ route: DocumentedRoute, _ sample: Sample) {
        let operation = route.operation
        let base: JSONValue = [
            "operationId": .string(operation.id),
            "summary": .string(operation.summary),
            "tags": [.string(operation.tag.name)],
        ]
        let parts = ContentDescription(sample: sample)
        let parameters = operation.parameters.map(parts.json)
        json = base.setting("description", OperationDescription.text(of: route).map(JSONValue.string))
            .setting("parameters", parameters.isEmpty ? nil : .array(parameters))
            .setting("requestBody", operation.body.map(parts.json))
            .setting("responses", OperationDescription.responses(of: route, parts))
            .setting("security", route.security)
    }

    private static func text(of route: DocumentedRoute) -> String? {
        let takes = route.requirement.map { "Takes \($0)." }
        let parts = [route.operation.description, takes].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: "\n\n")
    }

    private static func responses(of route: DocumentedRoute, _ parts: ContentDescription) -> JSONValue {
        let own = route.operation.responses
        let added = commonProblems(of: route).filter { problem in !own.contains { $0.status == problem.status } }
        let all = (own + added).sorted { $0.status < $1.status }
        return .object(all.map { JSONValue.Member(name: String($0.status), value: parts.json($0)) })
    }

    private static func commonProblems(of route: DocumentedRoute) -> [Operation.Answer] {
        let operation = route.operation
        var problems: [Operation.Answer] = [
            .problem(500, "The server failed; its log has the reason."),
            .problem(503, "Not at the moment; try again later."),
        ]
        if route.requirement != nil {
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
}
