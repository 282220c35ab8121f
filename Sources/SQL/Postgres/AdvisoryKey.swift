/// The numbers of PostgreSQL's advisory locks, made of names: each schema has its own.
struct AdvisoryKey: Sendable, Equatable {
    /// The number of the lock.
    let number: Int64

    /// The lock `name` of the tables in `schema`.
    init(_ name: String, schema: String) {
        // FNV-1a with 64 bits: the same in every version of the program, as its instances have to agree.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in "mcp-admin\u{0}\(schema)\u{0}\(name)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        number = Int64(bitPattern: hash)
    }

    /// The name of the lock that the writing connection of an instance holds while it lives.
    static func instance(_ number: Int64) -> String { "instance-\(number)" }
    /// Whoever writes beside others shares this lock; who wants all for himself has it alone.
    static let store = "store"
    /// Held by one administrative transaction at a time.
    static let exclusive = "exclusive"
    /// Shared by every transaction that writes; a migration has it alone.
    static let schema = "schema"
    /// Held while a table of the driver's own is made.
    static let tables = "tables"
}
