/// A statement with its values bound, never spliced: `"SELECT id FROM sessions WHERE session_id = \(name)"`.
///
/// `\(value)` binds, `\(raw: text)` writes text that the program itself made, `\(query)` puts one query into another.
public struct SQLQuery: Sendable, Hashable, ExpressibleByStringInterpolation {
    enum Part: Sendable, Hashable {
        case text(String)
        case value(SQLValue)
    }

    var parts: [Part]

    /// A statement without values.
    public init(stringLiteral text: String) {
        parts = [.text(text)]
    }

    /// A statement from its interpolated parts.
    public init(stringInterpolation: StringInterpolation) {
        parts = stringInterpolation.parts
    }

    /// The statement's text with the dialect's placeholders.
    public func text(in dialect: Dialect) -> String {
        var count = 0
        return parts.reduce(into: "") { text, part in
            switch part {
            case .text(let fragment):
                text += fragment
            case .value:
                count += 1
                text += dialect.placeholder(count)
            }
        }
    }

    /// The values, in the order of their placeholders.
    public var values: [SQLValue] {
        parts.compactMap { part in
            if case .value(let value) = part { value } else { nil }
        }
    }

    /// Appends another query's text and values.
    public static func += (left: inout SQLQuery, right: SQLQuery) {
        left.parts += right.parts
    }

    /// Both queries, one after the other.
    public static func + (left: SQLQuery, right: SQLQuery) -> SQLQuery {
        var sum = left
        sum += right
        return sum
    }

    /// Collects text, values and nested queries.
    public struct StringInterpolation: StringInterpolationProtocol {
        var parts: [Part] = []

        /// An empty collection.
        public init(literalCapacity: Int, interpolationCount: Int) {
            parts.reserveCapacity(interpolationCount * 2 + 1)
        }

        /// Takes the statement's own text.
        public mutating func appendLiteral(_ literal: String) {
            parts.append(.text(literal))
        }

        /// Binds a value.
        public mutating func appendInterpolation(_ value: some SQLValueConvertible) {
            parts.append(.value(value.sqlValue))
        }

        /// Binds a value, or null.
        public mutating func appendInterpolation<Value: SQLValueConvertible>(_ value: Value?) {
            parts.append(.value(value.sqlValue))
        }

        /// Takes in another query.
        public mutating func appendInterpolation(_ query: SQLQuery) {
            parts += query.parts
        }

        /// Takes text that the program made: a column's name, a type; never a user's words.
        public mutating func appendInterpolation(raw text: String) {
            parts.append(.text(text))
        }
    }
}

extension Sequence where Element == SQLQuery {
    /// The queries, one after the other, with `separator` between them.
    public func joined(separator: SQLQuery) -> SQLQuery {
        var result: SQLQuery = ""
        for (position, query) in enumerated() {
            if position > 0 { result += separator }
            result += query
        }
        return result
    }
}
