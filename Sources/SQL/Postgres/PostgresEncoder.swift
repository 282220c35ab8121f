/// Writes values in the binary form of the type that the server expects; false where it has none for such a value.
extension WireBuffer {
    func encode(_ value: Int64, as type: PostgresType) -> Bool {
        switch type {
        case .int8: append(value)
        case .int4: return encode(Int32(exactly: value))
        case .int2: return encode(Int16(exactly: value))
        case .float8: append(Double(value).bitPattern)
        case .float4: append(Float(value).bitPattern)
        case .bool: append(UInt8(value == 0 ? 0 : 1))
        case .timestamp: return encode(timestamp: value, as: type)
        case .numeric: PostgresNumeric(value).write(to: self)
        case .text, .jsonb: return encode(String(value), as: type)
        case .bytea, .other: return false
        }
        return true
    }

    func encode(_ value: Double, as type: PostgresType) -> Bool {
        switch type {
        case .float8: append(value.bitPattern)
        case .float4: append(Float(value).bitPattern)
        case .int8, .int4, .int2:
            guard let whole = Int64(exactly: value) else { return false }
            return encode(whole, as: type)
        case .numeric:
            guard let number = PostgresNumeric(value) else { return false }
            number.write(to: self)
        case .text, .jsonb: return encode("\(value)", as: type)
        case .bool, .bytea, .timestamp, .other: return false
        }
        return true
    }

    func encode(_ value: Bool, as type: PostgresType) -> Bool {
        switch type {
        case .bool, .int2, .int4, .int8, .numeric, .float4, .float8: encode(Int64(value ? 1 : 0), as: type)
        case .text, .jsonb: encode(value ? "true" : "false", as: type)
        case .bytea, .timestamp, .other: false
        }
    }

    func encode(_ value: String, as type: PostgresType) -> Bool {
        switch type {
        case .text, .bytea: append(value)
        case .jsonb:
            // The version of jsonb's binary form.
            append(UInt8(1))
            append(value)
        default: return false
        }
        return true
    }

    func encode(_ value: [UInt8], as type: PostgresType) -> Bool {
        guard type == .bytea || type == .text else { return false }
        value.withUnsafeBytes { append($0) }
        return true
    }

    func encode(timestamp value: Int64, as type: PostgresType) -> Bool {
        guard type == .timestamp else { return encode(value, as: type) }
        let (microseconds, overflows) = value.subtractingReportingOverflow(PostgresType.epoch)
        guard !overflows else { return false }
        append(microseconds)
        return true
    }

    private func encode(_ value: (some FixedWidthInteger)?) -> Bool {
        guard let value else { return false }
        append(value)
        return true
    }
}
