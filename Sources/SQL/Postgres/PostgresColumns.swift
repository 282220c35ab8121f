/// Collects the values of many rows as one array for each column, in the binary form of arrays
/// (https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/arrayfuncs.c, `array_recv`).
final class PostgresColumns: SQLBinder {
    private struct Column {
        let type: PostgresType
        let element: Int32
        let values = WireBuffer()
        var hasNull = false
    }

    private var columns: [Column]
    private var rows = 0
    private var place = 0
    private var isFit = true

    /// No rows yet, of values of these kinds.
    init(_ types: [SQLUpdate.ValueType]) {
        columns = types.map { Column(type: $0.wireType, element: $0.arrayElement) }
    }

    /// Begins a row.
    func beginRow() {
        rows += 1
        place = 0
    }

    /// Whether the row that was begun has a value for each column, each in the column's type.
    var isRowComplete: Bool { isFit && place == columns.count }

    /// Binds the array of the column at `place`.
    func bind(_ place: Int, to binder: PostgresBinder) {
        let column = columns[place]
        binder.binary { buffer in
            // One dimension, whether there are nulls, the elements' type, how many there are, and the first one's number.
            for field in [1, column.hasNull ? 1 : 0, column.element, Int32(clamping: rows), 1] {
                buffer.append(field)
            }
            buffer.append(UnsafeRawBufferPointer(start: column.values.start, count: column.values.count))
        }
    }

    func null() {
        field { column in
            column.hasNull = true
            column.values.append(Int32(-1))
            return true
        }
    }

    func integer(_ value: Int64) { add { $0.encode(value, as: $1) } }
    func real(_ value: Double) { add { $0.encode(value, as: $1) } }
    func bool(_ value: Bool) { add { $0.encode(value, as: $1) } }
    func text(_ value: String) { add { $0.encode(value, as: $1) } }
    func json(_ value: String) { text(value) }
    func blob(_ value: [UInt8]) { add { $0.encode(value, as: $1) } }
    func timestamp(_ value: Int64) { add { $0.encode(timestamp: value, as: $1) } }

    private func add(_ encode: (WireBuffer, PostgresType) -> Bool) {
        field { column in
            let offset = column.values.count
            column.values.append(Int32(0))
            let isFit = encode(column.values, column.type)
            column.values.replace(at: offset, with: Int32(clamping: column.values.count - offset - 4))
            return isFit
        }
    }

    private func field(_ write: (inout Column) -> Bool) {
        if place >= columns.count || !write(&columns[place]) { isFit = false }
        place += 1
    }
}

extension SQLUpdate.ValueType {
    fileprivate var wireType: PostgresType {
        switch self {
        case .integer: .int8
        case .timestamp: .timestamp
        case .real: .float8
        case .text, .json: .text
        case .blob: .bytea
        }
    }

    /// The object identifier of what an array of it has (pg_type.dat).
    fileprivate var arrayElement: Int32 {
        switch self {
        case .integer: 20
        case .timestamp: 1184
        case .real: 701
        case .text: 25
        case .json: 114
        case .blob: 17
        }
    }
}
