import CSimdJSON

/// The fields that one kind of record may have, as the reader wants them.
///
/// Unchecked, since the compiler cannot see that the C value never changes once it is made.
final class JSONSchema: @unchecked Sendable {
    /// Every accepted name with its field; a cell names its entry by the index.
    let entries: [(name: String, field: RecordField)]
    /// Nil only where memory ran out.
    let handle: OpaquePointer?

    /// A schema of `fields`; records that keep their order are read fastest.
    init(_ fields: [RecordField]) {
        entries = fields.flatMap { field in field.acceptedNames.map { ($0, field) } }
        handle = JSONSchema.makeHandle(entries)
    }

    deinit {
        mcp_json_schema_destroy(handle)
    }

    private static func makeHandle(_ entries: [(name: String, field: RecordField)]) -> OpaquePointer? {
        let names = entries.flatMap { $0.name.utf8.map(CChar.init(bitPattern:)) }
        return names.withUnsafeBufferPointer { names in
            var offset = 0
            let fields = entries.map { entry in
                defer { offset += entry.name.utf8.count }
                return MCPJSONField(
                    name: names.baseAddress.map { $0 + offset }, length: UInt32(entry.name.utf8.count),
                    column: UInt32(entry.field.rawValue))
            }
            return mcp_json_schema_create(fields, UInt32(fields.count))
        }
    }
}
