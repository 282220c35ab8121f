/// Failures that are the same but for their ids, numbers, paths and addresses.
public struct ErrorGroup: Sendable, Equatable {
    /// What somebody decided about a group.
    public enum State: String, Sendable, CaseIterable {
        /// Nobody decided anything, or it came back after it was resolved.
        case open
        /// It was mended; a new occurrence opens it again, as a regression.
        case resolved
        /// It is known and does not matter.
        case ignored
    }

    /// The group's identifier.
    public let id: Int64
    /// The kind of failure.
    public let errorType: String
    /// The message of its first occurrence.
    public private(set) var message: String
    /// When it was first seen.
    public let firstSeen: Timestamp
    /// When it was last seen.
    public let lastSeen: Timestamp
    /// How often it was seen.
    public let count: Int64
    /// What somebody decided about it.
    public let state: State
    /// How often it came back after it was resolved.
    public let regressions: Int64
    /// When it was resolved, while it is.
    public let resolvedAt: Timestamp?
    /// Members that are cut off here, and whole in the store.
    public private(set) var truncated: RecordMembers = []

    /// A group as the store kept it.
    package init(
        id: Int64, errorType: String, message: String, firstSeen: Timestamp, lastSeen: Timestamp, count: Int64,
        state: State, regressions: Int64, resolvedAt: Timestamp?
    ) {
        self.id = id
        self.errorType = errorType
        self.message = message
        self.firstSeen = firstSeen
        self.lastSeen = lastSeen
        self.count = count
        self.state = state
        self.regressions = regressions
        self.resolvedAt = resolvedAt
    }
}

extension ErrorGroup: BoundedRecord {
    /// Cuts off the members that are longer than `limit` bytes, and notes which they were.
    public mutating func cut(to limit: Int) {
        if message.cut(to: limit) { truncated.insert(.errorMessage) }
    }

    /// About how many bytes it takes in memory, and without its escapes in JSON.
    public var byteCount: Int {
        ErrorGroup.ownBytes + errorType.utf8.count + message.utf8.count
    }
}
