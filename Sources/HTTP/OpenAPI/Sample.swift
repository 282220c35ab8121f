/// Makes samples of what schemas allow, so that the documentation shows a body for every request and answer.
package struct Sample {
    /// The component schemas, by name.
    private let components: [String: JSONValue]
    /// What the application's members usually hold.
    let likely: LikelyValues

    /// Samples of schemas that may refer to `components`, made of `likely` values where there are some.
    package init(_ components: [(name: String, schema: Schema)], _ likely: LikelyValues) {
        self.likely = likely
        self.components = Dictionary(components.map { ($0.name, $0.schema.json) }) { first, _ in first }
    }

    /// A value that `schema` allows, of the member `name`.
    package func value(of schema: JSONValue, name: String = "") -> JSONValue {
        let schema = resolved(schema)
        if case .array(let options)? = schema["anyOf"] {
            return options.first.map { value(of: $0, name: name) } ?? .null
        }
        if case .array(let examples)? = schema["examples"], let first = examples.first { return first }
        if let likely = likely.values[name], Sample.allows(schema, likely) { return likely }
        if case .array(let values)? = schema["enum"], let first = values.first { return first }
        return plain(schema, name)
    }

    /// The text of a list's sample in the form `mediaType`, where `element` is a record of it; nil for other forms.
    package func text(of element: JSONValue, as mediaType: String) -> String? {
        switch mediaType {
        case "application/x-ndjson": return Sample.text(element) + "\n"
        case "text/csv":
            guard case .object(let members) = element else { return nil }
            var csv = CSVWriter()
            let columns = members.filter { !likely.aliases.contains($0.name) }
            csv.header(columns.map(\.name))
            csv.header(columns.map { Sample.cell($0.value) })
            return String(decoding: csv.bytes, as: UTF8.self)
        default: return nil
        }
    }

    /// A value as JSON text.
    package static func text(_ value: JSONValue) -> String {
        String(decoding: JSONWriter.bytes(of: value), as: UTF8.self)
    }

    private static func cell(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .null: ""
        default: text(value)
        }
    }

    private func resolved(_ schema: JSONValue) -> JSONValue {
        guard case .string(let reference)? = schema["$ref"], let name = reference.split(separator: "/").last else {
            return schema
        }
        return components[String(name)] ?? [:]
    }

    private func plain(_ schema: JSONValue, _ name: String) -> JSONValue {
        switch Sample.types(of: schema).first {
        case "object": object(schema)
        case "array": .array([value(of: schema["items"] ?? [:], name: likely.elements[name] ?? "")])
        case "integer": schema["default"] ?? schema["minimum"] ?? 1
        case "number": schema["default"] ?? 1.5
        case "boolean": schema["default"] ?? true
        case "string": Sample.string(schema)
        default: [:]
        }
    }

    private func object(_ schema: JSONValue) -> JSONValue {
        guard case .object(let properties)? = schema["properties"] else { return ["key": "value"] }
        // A request has one of the two names of a member.
        let isSent = schema["additionalProperties"] == false
        return .object(
            properties.filter { !isSent || !likely.aliases.contains($0.name) }
                .map { JSONValue.Member(name: $0.name, value: value(of: $0.value, name: $0.name)) })
    }

    private static func string(_ schema: JSONValue) -> JSONValue {
        switch schema["format"] {
        case "date-time": "2026-11-23T08:15:30Z"
        case "date": "2026-11-23"
        default: "text"
        }
    }

    private static func types(of schema: JSONValue) -> [JSONValue] {
        switch schema["type"] {
        case .array(let types)?: types
        case let type?: [type]
        case nil: []
        }
    }

    /// Whether a likely value is of the type, in the list and in the bounds of a schema.
    private static func allows(_ schema: JSONValue, _ value: JSONValue) -> Bool {
        if case .array(let values)? = schema["enum"] { return values.contains(value) }
        let types = types(of: schema)
        switch value {
        case .string(let text):
            let isTime = schema["format"] == "date-time"
            return types.contains("string") && (!isTime || text.hasSuffix("Z"))
        case .bool: return types.contains("boolean")
        case .integer(let number):
            guard types.contains("integer") || types.contains("number") else { return false }
            return isInside(Double(number), schema)
        case .double(let number):
            guard types.contains("number") else { return false }
            return isInside(Double(number), schema)
        case .object: return types.contains("object")
        case .array, .null: return false
        }
    }

    private static func isInside(_ number: Double, _ schema: JSONValue) -> Bool {
        number >= bound(schema["minimum"], -.infinity) && number <= bound(schema["maximum"], .infinity)
    }

    private static func bound(_ value: JSONValue?, _ fallback: Double) -> Double {
        switch value {
        case .integer(let number)?: Double(number)
        case .double(let number)?: number
        default: fallback
        }
    }
}
