/// The migrations that a program knows: it writes to a database that has these and no others.
public struct SQLSchema: Sendable, Equatable {
    /// The migrations' names, in their order.
    public let migrations: [String]

    /// The schema after `migrations`, whose names rise.
    public init(_ migrations: [String]) {
        self.migrations = migrations
    }

    /// Why this program must not write to a database that has `applied`; nil where it may.
    public func mismatch(with applied: [String]) -> SQLError? {
        let known = Set(migrations)
        let unknown = applied.filter { !known.contains($0) }
        guard unknown.isEmpty else { return .schema(.newer(unknown: unknown)) }
        let missing = migrations.filter { !applied.contains($0) }
        return missing.isEmpty
            ? nil : .unavailable("the store is not at this version yet; it lacks \(missing.joined(separator: ", "))")
    }
}
