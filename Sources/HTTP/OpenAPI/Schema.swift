/// A JSON Schema (draft 2020-12, as OpenAPI 3.1 has it).
package struct Schema: Sendable, Equatable {
    /// The schema as it stands in the document.
    package let json: JSONValue

    /// Text; `maxLength` counts characters, which our limits in bytes imply.
    package static func string(
        _ description: String? = nil, format: String? = nil, minLength: Int64? = nil, maxLength: Int64? = nil,
        example: String? = nil
    ) -> Schema {
        let base: JSONValue = ["type": "string"]
        return Schema(
            json: base.setting("format", format.map(JSONValue.string))
                .setting("minLength", minLength.map(JSONValue.integer))
                .setting("maxLength", maxLength.map(JSONValue.integer))
                .setting("description", description.map(JSONValue.string))
                .setting("examples", example.map { [.string($0)] }))
    }

    /// One of a few texts.
    package static func oneOf(_ values: some Sequence<String>, _ description: String? = nil) -> Schema {
        let base: JSONValue = ["type": "string"]
        return Schema(
            json: base.setting("enum", .array(values.map(JSONValue.string)))
                .setting("description", description.map(JSONValue.string)))
    }

    /// A whole number.
    package static func integer(
        _ description: String? = nil, minimum: Int64? = nil, maximum: Int64? = nil, defaultValue: Int64? = nil
    ) -> Schema {
        let base: JSONValue = ["type": "integer", "format": "int64"]
        return Schema(
            json: base.setting("minimum", minimum.map(JSONValue.integer))
                .setting("maximum", maximum.map(JSONValue.integer))
                .setting("default", defaultValue.map(JSONValue.integer))
                .setting("description", description.map(JSONValue.string)))
    }

    /// Any number.
    package static func number(_ description: String? = nil, minimum: Double? = nil, maximum: Double? = nil) -> Schema {
        let base: JSONValue = ["type": "number"]
        return Schema(
            json: base.setting("minimum", minimum.map(JSONValue.double))
                .setting("maximum", maximum.map(JSONValue.double))
                .setting("description", description.map(JSONValue.string)))
    }

    /// True or false.
    package static func boolean(_ description: String? = nil, defaultValue: Bool? = nil) -> Schema {
        let base: JSONValue = ["type": "boolean"]
        return Schema(
            json: base.setting("default", defaultValue.map(JSONValue.bool))
                .setting("description", description.map(JSONValue.string)))
    }

    /// A moment in RFC 3339.
    package static func time(_ description: String? = nil) -> Schema {
        .string(description, format: "date-time")
    }

    /// An array of `element`.
    package static func array(
        of element: Schema, minItems: Int64? = nil, maxItems: Int64? = nil, _ description: String? = nil
    ) -> Schema {
        let base: JSONValue = ["type": "array", "items": element.json]
        return Schema(
            json: base.setting("minItems", minItems.map(JSONValue.integer))
                .setting("maxItems", maxItems.map(JSONValue.integer))
                .setting("description", description.map(JSONValue.string)))
    }

    /// Any value.
    package static let anything = Schema(json: [:])

    /// An object whose members are arbitrary.
    package static func freeObject(_ description: String? = nil) -> Schema {
        let base: JSONValue = ["type": "object", "additionalProperties": true]
        return Schema(json: base.setting("description", description.map(JSONValue.string)))
    }

    /// An object with the given members; further ones are allowed.
    package static func object(_ properties: [Property], _ description: String? = nil) -> Schema {
        let required = properties.filter(\.isRequired).map { JSONValue.string($0.name) }
        let members = properties.map { JSONValue.Member(name: $0.name, value: $0.schema.json) }
        let base: JSONValue = ["type": "object", "properties": .object(members)]
        return Schema(
            json: base.setting("required", required.isEmpty ? nil : .array(required))
                .setting("description", description.map(JSONValue.string)))
    }

    /// The same object, without any further member: what is not known is refused.
    package var closed: Schema { Schema(json: json.setting("additionalProperties", false)) }

    /// The component schema `name`.
    package static func named(_ name: String) -> Schema {
        Schema(json: ["$ref": .string("#/components/schemas/\(name)")])
    }

    /// Whatever one of `schemas` allows.
    package static func any(of schemas: [Schema], _ description: String? = nil) -> Schema {
        let base: JSONValue = ["anyOf": .array(schemas.map(\.json))]
        return Schema(json: base.setting("description", description.map(JSONValue.string)))
    }

    /// The same, or null.
    package var nullable: Schema {
        if case .string(let type)? = json["type"] {
            let widened = json.setting("type", [.string(type), "null"])
            guard case .array(let values)? = json["enum"] else { return Schema(json: widened) }
            return Schema(json: widened.setting("enum", .array(values + [.null])))
        }
        return Schema(json: ["anyOf": [json, ["type": "null"]]])
    }
}

/// A member of an object's schema.
package struct Property: Sendable {
    package let name: String
    package let schema: Schema
    package let isRequired: Bool

    /// A member that must be there.
    package static func required(_ name: String, _ schema: Schema) -> Property {
        Property(name: name, schema: schema, isRequired: true)
    }

    /// A member that may be missing.
    package static func optional(_ name: String, _ schema: Schema) -> Property {
        Property(name: name, schema: schema, isRequired: false)
    }
}
