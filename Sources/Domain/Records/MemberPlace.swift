/// Where a record keeps a member, and all that reading, checking and writing its value takes.
///
/// It is found by its distance from the record's beginning: a loop over a table of these is as quick as code that names
/// the properties, where one over key paths takes seven times as long (decision 23).
public struct MemberPlace: Sendable {
    /// As what it is kept.
    public enum Storage: Sendable {
        case text, textIfAny, object, flag, real, integer, integerIfAny, time, timeIfAny, members
        /// Nowhere: it is computed from the others, and only answered.
        case computed
    }

    /// As what it is sent and answered, where that is not plainly what is kept.
    public enum Format: Sendable {
        case plain
        /// A whole number of microseconds, as milliseconds.
        case milliseconds
        /// A whole number of nano-dollars, as dollars.
        case dollars
        /// A moment, as whether there is one.
        case isSet
    }

    /// What stands in its column, where that is not the value.
    public enum Reference: Sendable {
        case none
        /// The number of the session that has the value as its name.
        case session
        /// A number that the store gives.
        case given
    }

    /// Its name in JSON.
    public let name: StaticString
    /// As what it is kept.
    public let storage: Storage
    /// As what it is sent and answered.
    public let format: Format
    /// What stands in its column.
    public internal(set) var reference = Reference.none
    /// The most bytes of a text or an object that is sent.
    public internal(set) var limit = Int.max
    /// The least and the most of a whole number that is sent.
    public internal(set) var range = Int64.min...Int64.max
    /// Its bit among those of the members that can be cleaned or cut off.
    public internal(set) var mark: RecordMembers = []
    /// Whether it has to be sent.
    public internal(set) var isRequired = false
    /// Whether an empty text means that there is none.
    public internal(set) var isEmptyNone = false
    /// Whether it tells things apart, rather than naming or describing them.
    public internal(set) var isIdentifier = false
    /// Another name under which it is accepted, and answered in JSON.
    public internal(set) var alias: StaticString?
    /// How many bytes behind the record's beginning it stands, or which of the computed members it is.
    @usableFromInline var offset: Int

    /// A member `name` of a record that keeps it behind `offset` bytes.
    init(_ name: StaticString, _ storage: Storage, at offset: Int, _ format: Format = .plain) {
        self.name = name
        self.storage = storage
        self.offset = offset
        self.format = format
    }

    /// A member `name` that is read and not kept: of a change, as it is sent.
    public init(_ name: StaticString, atMost limit: Int = .max, alias: StaticString? = nil) {
        self.init(name, .computed, at: 0)
        self.limit = limit
        self.alias = alias
        mark = RecordMembers(named: "\(name)")
    }

    /// The value in the record at `record`, which must be of the kind that declares the member, and keep it as a `Value`.
    @inlinable
    public func value<Value>(_ type: Value.Type = Value.self, in record: UnsafeRawPointer) -> Value {
        (record + offset).assumingMemoryBound(to: type).pointee
    }

    /// Puts a value into the record at `record`, on the same conditions.
    @inlinable
    public func set<Value>(_ value: Value, in record: UnsafeMutableRawPointer) {
        (record + offset).assumingMemoryBound(to: Value.self).pointee = value
    }

    /// Whether it is a text or an object's text.
    var isText: Bool { storage == .text || storage == .textIfAny || storage == .object }

    /// Whether it is so long, at times, that it is cut off where many records are shown.
    var isLong: Bool { limit > FieldLimits.line && limit < .max }
}
