/// Parameters, bodies and answers in the OpenAPI document, each body with a sample.
struct ContentDescription {
    /// Makes the samples.
    let sample: Sample

    /// A parameter. Only one that has to be there has a sample: pages that try routes out fill samples in.
    func json(_ parameter: Operation.Parameter) -> JSONValue {
        let base: JSONValue = [
            "name": .string(parameter.name), "in": .string(parameter.location),
            "required": .bool(parameter.isRequired), "description": .string(parameter.description),
        ]
        return base.setting("style", parameter.style.map(JSONValue.string))
            .setting("explode", parameter.style == nil ? nil : true)
            .setting("schema", parameter.schema.json)
            .setting(
                "example", parameter.isRequired ? sample.value(of: parameter.schema.json, name: parameter.name) : nil)
    }

    /// What a request takes.
    func json(_ body: Operation.BodyContent) -> JSONValue {
        let base: JSONValue = ["required": .bool(body.isRequired), "content": content(body.content)]
        return base.setting("description", body.description.map(JSONValue.string))
    }

    /// What a request is answered with.
    func json(_ answer: Operation.Answer) -> JSONValue {
        let headers = answer.headers.map { header in
            JSONValue.Member(
                name: header.name,
                value: ["description": .string(header.description), "schema": header.schema.json])
        }
        let base: JSONValue = ["description": .string(answer.description)]
        return base.setting("headers", headers.isEmpty ? nil : .object(headers))
            .setting("content", answer.content.isEmpty ? nil : content(answer.content, status: answer.status))
    }

    private func content(_ content: [(mediaType: String, schema: Schema)], status: Int? = nil) -> JSONValue {
        .object(
            content.map { mediaType, schema in
                let form = form(schema, as: mediaType, among: content, status: status)
                return JSONValue.Member(name: mediaType, value: form)
            })
    }

    private func form(
        _ schema: Schema, as mediaType: String, among content: [(mediaType: String, schema: Schema)], status: Int?
    ) -> JSONValue {
        let base: JSONValue = ["schema": schema.json]
        if mediaType == "application/problem+json", let problem = status.flatMap(sample.likely.problemReference) {
            return base.setting("examples", problem)
        }
        let example = example(schema, as: mediaType, among: content)
        guard status == nil, mediaType == "application/x-ndjson", case .string(let lines)? = example else {
            return base.setting("example", example)
        }
        // Programs that send what a document has for samples seldom know how lines are to be sent.
        let text = "A JSON object a line, such as `\(lines.dropLast())`."
        return ["schema": schema.json.setting("description", .string(text))]
    }

    /// The sample of one form; lists in other forms than JSON have the record of the JSON form in them.
    private func example(
        _ schema: Schema, as mediaType: String, among content: [(mediaType: String, schema: Schema)]
    ) -> JSONValue? {
        if let text = sample.likely.texts[mediaType] { return .string(text) }
        if mediaType.hasPrefix("image/") || mediaType.hasPrefix("font/") { return nil }
        if let json = content.first(where: { $0.mediaType == "application/json" }), mediaType != json.mediaType {
            let value = sample.value(of: json.schema.json)
            let element = if case .array(let elements) = value { elements.first ?? .null } else { value }
            if let text = sample.text(of: element, as: mediaType) { return .string(text) }
        }
        return sample.value(of: schema.json)
    }
}
