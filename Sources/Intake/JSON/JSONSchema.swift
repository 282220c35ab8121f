import CSimdJSON
import Domain

/// The members that one kind of record may have, as the reader wants them.
///
/// Unchecked, since the compiler cannot see that the C value never changes once it is made.
final class JSONSchema: @unchecked Sendable {
    /// The members; each is the column of the reader at its index.
    let members: [MemberPlace]
    /// Every accepted name with its member's column; a cell names its entry by the index.
    let entries: [(name: StaticString, column: Int)]
    /// Nil only where memory ran out.
    let handle: OpaquePointer?

    /// A schema of `members`; the first record is read fastest if it keeps their order.
    init(_ members: [MemberPlace]) {
        self.members = members
        entries = members.enumerated().flatMap { column, member in
            [member.name, member.alias].compactMap(\.self).map { ($0, column) }
        }
        let fields = entries.map { name, column in
            name.withUTF8Buffer { text in
                MCPJSONField(
                    name: text.baseAddress.map { UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self) },
                    length: UInt32(text.count), column: UInt32(column))
            }
        }
        handle = mcp_json_schema_create(fields, UInt32(fields.count))
    }

    deinit {
        mcp_json_schema_destroy(handle)
    }
}
