import CPostgres

/// A row of a result, whose values are binary.
struct PostgresRow: SQLRow {
    let result: OpaquePointer
    var row: Int32 = 0

    func isNull(_ column: Int) -> Bool {
        PQgetisnull(result, row, Int32(column)) != 0
    }

    func integer(_ column: Int) -> Int64 {
        let bytes = bytes(column)
        switch type(column) {
        case _ where bytes.isEmpty: return 0
        case .int8: return Int64(bitPattern: word(bytes))
        case .int4: return Int64(Int32(bitPattern: word(bytes)))
        case .int2: return Int64(Int16(bitPattern: word(bytes)))
        case .other(PostgresRow.objectIdentifier): return Int64(word(bytes) as UInt32)
        case .bool: return Int64(bytes[0])
        case .timestamp: return moment(word(bytes))
        case .numeric: return PostgresNumeric(bytes)?.integer ?? 0
        case .float4, .float8:
            let real = real(column)
            return Int64(exactly: real.rounded(.towardZero)) ?? (real < 0 ? .min : real > 0 ? .max : 0)
        case .text, .jsonb, .bytea, .other: return Int64(text(column)) ?? 0
        }
    }

    func real(_ column: Int) -> Double {
        let bytes = bytes(column)
        switch type(column) {
        case _ where bytes.isEmpty: return 0
        case .float8: return Double(bitPattern: word(bytes))
        case .float4: return Double(Float(bitPattern: word(bytes)))
        case .numeric: return PostgresNumeric(bytes)?.real ?? 0
        case .text, .jsonb: return Double(text(column)) ?? 0
        default: return Double(integer(column))
        }
    }

    func text(_ column: Int) -> String {
        let bytes = bytes(column)
        switch type(column) {
        case _ where bytes.isEmpty: return ""
        case .bool, .int2, .int4, .int8, .timestamp: return String(integer(column))
        case .float4, .float8: return "\(real(column))"
        case .numeric: return PostgresNumeric(bytes)?.text ?? ""
        case .jsonb: return String(decoding: bytes.dropFirst(), as: UTF8.self)
        case .text, .bytea, .other: return String(decoding: bytes, as: UTF8.self)
        }
    }

    func timestamp(_ column: Int) -> Int64 {
        integer(column)
    }

    func withBytes<Value>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Value) rethrows -> Value {
        try body(bytes(column))
    }

    private static let objectIdentifier: Oid = 26

    private func type(_ column: Int) -> PostgresType {
        PostgresType(PQftype(result, Int32(column)))
    }

    /// The bytes in the result's own memory; none for null.
    private func bytes(_ column: Int) -> UnsafeRawBufferPointer {
        let count = Int(PQgetlength(result, row, Int32(column)))
        return UnsafeRawBufferPointer(start: PQgetvalue(result, row, Int32(column)), count: count)
    }

    private func word<Word: FixedWidthInteger>(_ bytes: UnsafeRawBufferPointer) -> Word {
        guard bytes.count >= MemoryLayout<Word>.size else { return 0 }
        return Word(bigEndian: bytes.loadUnaligned(as: Word.self))
    }

    /// `infinity` and `-infinity` stay what they are: the last and the first moment.
    private func moment(_ microseconds: UInt64) -> Int64 {
        let (sum, overflows) = Int64(bitPattern: microseconds).addingReportingOverflow(PostgresType.epoch)
        if overflows { return .max }
        return Int64(bitPattern: microseconds) == .min ? .min : sum
    }
}
