/// Writes rows in the binary format of `COPY`
/// (https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS).
final class PostgresCopyBinder: SQLBinder {
    private let types: [PostgresType]
    private let buffer: WireBuffer
    private var column = 0
    /// The column, counted from 0, whose value has no binary form in the column's type; nil while all have one.
    private(set) var misfit: Int?

    init(types: [PostgresType], buffer: WireBuffer) {
        self.types = types
        self.buffer = buffer
        buffer.clear()
        // PGCOPY and bytes that show whether something on the way changed line ends or cut the eighth bit.
        for byte: UInt8 in [0x50, 0x47, 0x43, 0x4F, 0x50, 0x59, 0x0A, 0xFF, 0x0D, 0x0A, 0x00] { buffer.append(byte) }
        // No flags, and no more of a header.
        buffer.append(Int64(0))
    }

    /// Begins a row.
    func beginRow() {
        column = 0
        buffer.append(Int16(types.count))
    }

    /// Whether the row that was begun has a value for each column.
    var isRowComplete: Bool { column == types.count }

    /// Ends the rows.
    func end() {
        buffer.append(Int16(-1))
    }

    func null() {
        column += 1
        buffer.append(Int32(-1))
    }

    func integer(_ value: Int64) {
        field { $0.encode(value, as: $1) }
    }

    func real(_ value: Double) {
        field { $0.encode(value, as: $1) }
    }

    func bool(_ value: Bool) {
        field { $0.encode(value, as: $1) }
    }

    func text(_ value: String) {
        field { $0.encode(value, as: $1) }
    }

    func json(_ value: String) {
        field { $0.encode(value, as: $1) }
    }

    func blob(_ value: [UInt8]) {
        field { $0.encode(value, as: $1) }
    }

    func timestamp(_ value: Int64) {
        field { $0.encode(timestamp: value, as: $1) }
    }

    private func field(_ encode: (WireBuffer, PostgresType) -> Bool) {
        let offset = buffer.count
        buffer.append(Int32(0))
        let isFit = column < types.count && encode(buffer, types[column])
        if !isFit, misfit == nil { misfit = column }
        buffer.replace(at: offset, with: Int32(clamping: buffer.count - offset - 4))
        column += 1
    }
}
