import CPostgres

/// Collects the values of one run of a prepared statement, in its parameters' types.
///
/// A value that has no binary form in its parameter's type goes as text, which the server reads or refuses itself. Where
/// the types are not known yet, all do whose text means the same in every type, and the others' types are declared.
final class PostgresBinder: SQLBinder {
    private let types: [PostgresType]?
    private let buffer: WireBuffer
    private var offsets: [Int] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []
    private var pointers: [UnsafePointer<CChar>?] = []
    /// The identifiers of the types that values have of themselves, by place; 0 for those that the server is to find.
    private(set) var declared: [Oid] = []

    init(types: [PostgresType]?, buffer: WireBuffer) {
        self.types = types
        self.buffer = buffer
    }

    /// Begins a new run.
    func restart() {
        buffer.clear()
        offsets.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        declared.removeAll(keepingCapacity: true)
    }

    /// How many values were bound.
    var count: Int { offsets.count }

    /// Calls `body` with the values, their lengths and their formats, as libpq takes them.
    func withValues<Value>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) throws -> Value
    ) rethrows -> Value {
        pointers.removeAll(keepingCapacity: true)
        let start = UnsafePointer(buffer.start.assumingMemoryBound(to: CChar.self))
        for offset in offsets { pointers.append(offset < 0 ? nil : start + offset) }
        return try pointers.withUnsafeBufferPointer { pointers in
            try lengths.withUnsafeBufferPointer { lengths in
                try formats.withUnsafeBufferPointer { formats in
                    try body(pointers.baseAddress, lengths.baseAddress, formats.baseAddress)
                }
            }
        }
    }

    /// The next value is what `write` writes, in the binary form of its parameter's type.
    func binary(_ write: (WireBuffer) -> Void) {
        let offset = buffer.count
        write(buffer)
        offsets.append(offset)
        lengths.append(Int32(clamping: buffer.count - offset))
        formats.append(1)
        declared.append(0)
    }

    func null() {
        offsets.append(-1)
        lengths.append(0)
        formats.append(1)
        declared.append(0)
    }

    func integer(_ value: Int64) {
        add(value) { $0.encode(value, as: $1) }
    }

    func real(_ value: Double) {
        add(value) { $0.encode(value, as: $1) }
    }

    func bool(_ value: Bool) {
        add(value) { $0.encode(value, as: $1) }
    }

    func text(_ value: String) {
        add(value) { $0.encode(value, as: $1) }
    }

    func json(_ value: String) {
        text(value)
    }

    func blob(_ value: [UInt8]) {
        add("a value of \(value.count) bytes", own: .bytea) { $0.encode(value, as: $1) }
    }

    func timestamp(_ value: Int64) {
        add(value, own: .timestamp) { $0.encode(timestamp: value, as: $1) }
    }

    private func add(
        _ text: @autoclosure () -> some CustomStringConvertible, own: PostgresType? = nil,
        _ encode: (WireBuffer, PostgresType) -> Bool
    ) {
        let offset = buffer.count
        let type = type(at: offsets.count, own)
        let isBinary = encode(buffer, type)
        if !isBinary {
            buffer.append(text().description)
            // libpq finds the end of text by its NUL.
            buffer.append(UInt8(0))
        }
        offsets.append(offset)
        lengths.append(Int32(clamping: buffer.count - offset))
        formats.append(isBinary ? 1 : 0)
        declared.append(types == nil ? own?.identifier ?? 0 : 0)
    }

    private func type(at place: Int, _ own: PostgresType?) -> PostgresType {
        guard let types else { return own ?? .other(0) }
        return place < types.count ? types[place] : .text
    }
}

extension PostgresType {
    /// The identifier of a type that values have of themselves.
    fileprivate var identifier: Oid {
        switch self {
        case .timestamp: 1184
        case .bytea: 17
        default: 0
        }
    }
}

extension SQLBinder {
    /// The next value is `value`.
    func bind(_ value: SQLValue) {
        switch value {
        case .null: null()
        case .bool(let value): bool(value)
        case .integer(let value): integer(value)
        case .real(let value): real(value)
        case .text(let value): text(value)
        case .blob(let value): blob(value)
        case .timestamp(let value): timestamp(value)
        case .json(let value): json(value)
        }
    }
}
