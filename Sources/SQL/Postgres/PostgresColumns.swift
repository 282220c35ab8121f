import CPostgres

/// Collects the values of many rows as one array for each column, in the binary form of arrays
/// (https://github.com/postgres/postgres/blob/REL_15_STABLE/src/backend/utils/adt/arrayfuncs.c, `array_recv`).
final class PostgresColumns: SQLBinder {
    /// A column's type, of whose values there are arrays.
    struct ColumnType {
        /// The type's name in SQL.
        let name: String
        /// Its identifier (pg_type.dat).
        let identifier: Int32
        let wire: PostgresType
    }

    private struct Column {
        let type: ColumnType
        let values = WireBuffer()
        var hasNull = false
    }

    private var columns: [Column]
    private var rows = 0
    private var place = 0
    /// The first column, counted from 0, that was given a value that does not fit; nil while all do.
    private(set) var misfit: Int?
    /// How many bytes the values take.
    private(set) var byteCount = 0

    /// No rows yet, of values of these types.
    init(_ types: [ColumnType]) {
        columns = types.map { Column(type: $0) }
    }

    /// Begins a row.
    func beginRow() {
        rows += 1
        place = 0
    }

    /// Whether the row that was begun has a value for each column, each in the column's type.
    var isRowComplete: Bool { misfit == nil && place == columns.count }

    /// Binds the array of the column at `place`.
    func bind(_ place: Int, to binder: PostgresBinder) {
        let column = columns[place]
        binder.binary { buffer in
            // One dimension, whether there are nulls, the elements' type, how many there are, and the first one's number.
            for field in [1, column.hasNull ? 1 : 0, column.type.identifier, Int32(clamping: rows), 1] {
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
            let isFit = encode(column.values, column.type.wire)
            column.values.replace(at: offset, with: Int32(clamping: column.values.count - offset - 4))
            byteCount += column.values.count - offset
            return isFit
        }
    }

    private func field(_ write: (inout Column) -> Bool) {
        if place >= columns.count || !write(&columns[place]) { misfit = misfit ?? place }
        place += 1
    }
}

extension PostgresColumns.ColumnType {
    /// The type with this identifier; nil where its arrays are not written here.
    init?(_ identifier: Oid) {
        guard let name = Self.names[identifier] else { return nil }
        self.init(name: name, identifier: Int32(identifier), wire: PostgresType(identifier))
    }

    /// The type of the arrays of a kind of values.
    init(_ kind: SQLUpdate.ValueType) {
        switch kind {
        case .integer: self.init(name: "BIGINT", identifier: 20, wire: .int8)
        case .timestamp: self.init(name: "TIMESTAMPTZ", identifier: 1184, wire: .timestamp)
        case .real: self.init(name: "DOUBLE PRECISION", identifier: 701, wire: .float8)
        case .text: self.init(name: "TEXT", identifier: 25, wire: .text)
        case .json: self.init(name: "JSON", identifier: 114, wire: .text)
        case .blob: self.init(name: "BYTEA", identifier: 17, wire: .bytea)
        }
    }

    private static let names: [Oid: String] = [
        16: "BOOLEAN", 17: "BYTEA", 20: "BIGINT", 21: "SMALLINT", 23: "INTEGER", 25: "TEXT", 114: "JSON", 700: "REAL",
        701: "DOUBLE PRECISION", 1043: "VARCHAR", 1114: "TIMESTAMP", 1184: "TIMESTAMPTZ", 1700: "NUMERIC",
        3802: "JSONB",
    ]
}
