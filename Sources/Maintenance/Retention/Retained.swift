import Domain
import Store

/// What one pass of deletion did.
public struct Retained: Sendable, Equatable {
    /// How many rows were deleted, by table; only tables that lost any.
    public internal(set) var rows: [String: Int] = [:]
    /// The moment before which records went; nil where none were to go.
    public internal(set) var end: Timestamp?
    /// How many of TimescaleDB's chunks were dropped.
    public internal(set) var chunks = 0
    /// Whether another server was at it, so that this pass ended early.
    public internal(set) var isElsewhere = false

    /// Nothing.
    public init() {}

    /// How many rows were deleted, of all tables.
    public var deleted: Int { rows.values.reduce(0, +) }

    /// Whether anything went.
    public var isEmpty: Bool { rows.isEmpty && chunks == 0 }
}
