/// A value on its way into a statement, in the types that the engines share.
public enum SQLValue: Sendable, Hashable {
    /// No value.
    case null
    /// A truth value.
    case bool(Bool)
    /// A whole number.
    case integer(Int64)
    /// A real number.
    case real(Double)
    /// Text without NUL.
    case text(String)
    /// Bytes.
    case blob([UInt8])
    /// A moment, in microseconds since 1970-01-01T00:00:00Z.
    case timestamp(Int64)
    /// The text of a JSON value.
    case json(String)

    /// Whether both are the same to an engine, which compares texts byte for byte; Swift takes two encodings of a letter
    /// for the same.
    public static func == (left: SQLValue, right: SQLValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.real(let left), .real(let right)): left == right
        case (.text(let left), .text(let right)): left.utf8.elementsEqual(right.utf8)
        case (.blob(let left), .blob(let right)): left == right
        case (.timestamp(let left), .timestamp(let right)): left == right
        case (.json(let left), .json(let right)): left.utf8.elementsEqual(right.utf8)
        default: false
        }
    }
}

/// A type whose values can be written into a `SQLQuery` as `\(value)`.
public protocol SQLValueConvertible {
    /// The value that is bound.
    var sqlValue: SQLValue { get }
}

extension SQLValue: SQLValueConvertible {
    /// Itself.
    public var sqlValue: SQLValue { self }
}

extension Bool: SQLValueConvertible {
    /// A truth value.
    public var sqlValue: SQLValue { .bool(self) }
}

extension Int: SQLValueConvertible {
    /// A whole number.
    public var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Int64: SQLValueConvertible {
    /// A whole number.
    public var sqlValue: SQLValue { .integer(self) }
}

extension Double: SQLValueConvertible {
    /// A real number.
    public var sqlValue: SQLValue { .real(self) }
}

extension String: SQLValueConvertible {
    /// Text.
    public var sqlValue: SQLValue { .text(self) }
}

extension Optional: SQLValueConvertible where Wrapped: SQLValueConvertible {
    /// The wrapped value, or null.
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }
}
