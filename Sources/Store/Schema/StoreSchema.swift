import SQL

/// What other rooms need to know of the tables: those that move stores, and keep them.
package enum StoreSchema {
    /// The steps that make the tables, in their order.
    package static let migrations = Schema.migrations
    /// How many bits of an event's identifier say which one of its block it is.
    package static let blockBits = Schema.blockBits
    /// The tables whose identifiers come from a source of their own, with how many are taken at once.
    package static let identifierBlocks = Schema.identifierBlocks
}
