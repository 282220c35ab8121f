/// A JSON value as a test looks at it.
enum JSONNode: Decodable, Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    case text(String)
    case array([JSONNode])
    case object([String: JSONNode])

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([JSONNode].self) {
            self = .array(value)
        } else {
            self = .object(try container.decode([String: JSONNode].self))
        }
    }

    /// A member of an object; null where there is none.
    subscript(_ name: String) -> JSONNode {
        guard case .object(let members) = self else { return .null }
        return members[name] ?? .null
    }

    /// The same object with another value of a member.
    func with(_ name: String, _ value: JSONNode) -> JSONNode {
        guard case .object(var members) = self else { return self }
        members[name] = value
        return .object(members)
    }

    /// An element of an array; null where there is none.
    subscript(_ index: Int) -> JSONNode {
        items.indices.contains(index) ? items[index] : .null
    }

    /// The elements of an array.
    var items: [JSONNode] {
        guard case .array(let items) = self else { return [] }
        return items
    }

    /// The names of an object's members.
    var keys: Set<String> {
        guard case .object(let members) = self else { return [] }
        return Set(members.keys)
    }

    /// The text of a string.
    var string: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The value of a number.
    var number: Double? {
        guard case .number(let number) = self else { return nil }
        return number
    }
}

extension JSONNode: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(floatLiteral value: Double) { self = .number(value) }
    init(booleanLiteral value: Bool) { self = .bool(value) }
    init(nilLiteral: ()) { self = .null }
}
