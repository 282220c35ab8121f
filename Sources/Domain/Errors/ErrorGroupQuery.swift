/// Which groups of errors are wanted, and in which order.
public struct ErrorGroupQuery: Sendable, Hashable {
    /// By what groups are ordered.
    public enum Order: String, Sendable, CaseIterable {
        case lastSeen = "last_seen"
        case firstSeen = "first_seen"
        /// How often they occurred in the span.
        case occurrences
        /// How often they occurred at all.
        case count
        /// How often they came back in the span.
        case regressions
        case errorType = "error_type"
    }

    /// Only groups in this state.
    public let state: ErrorGroup.State?
    /// Only groups that occurred in this span, widened to whole minutes; nil for all groups.
    public let range: TimeRange?
    /// Only groups whose type or message has this text, in letters of either case.
    public let search: String?
    /// The order.
    public let order: Order
    /// Whether the largest comes first.
    public let isFalling: Bool

    /// A question for groups; without `isFalling` the largest comes first, but names begin with A.
    public init(
        state: ErrorGroup.State? = nil, range: TimeRange? = nil, search: String? = nil, order: Order = .lastSeen,
        isFalling: Bool? = nil
    ) {
        self.state = state
        self.range = range
        self.search = search
        self.order = order
        self.isFalling = isFalling ?? (order != .errorType)
    }

    /// The place of a group in the list: its moment, or the number by which the list is ordered in the place of one.
    public func cursor(of seen: SeenErrorGroup) -> Cursor {
        let place =
            switch order {
            case .lastSeen, .errorType: seen.group.lastSeen
            case .firstSeen: seen.group.firstSeen
            case .occurrences: Timestamp(microseconds: seen.occurrences)
            case .count: Timestamp(microseconds: seen.group.count)
            case .regressions: Timestamp(microseconds: seen.regressions)
            }
        return Cursor(timestamp: place, id: seen.group.id)
    }
}

/// A group of errors, and what it did in a span of time.
public struct SeenErrorGroup: Sendable, Equatable {
    /// The group.
    public let group: ErrorGroup
    /// How often it occurred in the span.
    public let occurrences: Int64
    /// Whether it occurred in the span for the first time.
    public let isNew: Bool
    /// How often it came back in the span after it was resolved.
    public let regressions: Int64

    /// A group that occurred in a span.
    public init(group: ErrorGroup, occurrences: Int64, isNew: Bool, regressions: Int64) {
        self.group = group
        self.occurrences = occurrences
        self.isNew = isNew
        self.regressions = regressions
    }
}

/// How many groups of errors a span of time saw.
public struct ErrorGroupTally: Sendable, Equatable {
    /// Groups that are open now, whatever the span.
    public let open: Int64
    /// Groups that occurred in the span.
    public let seen: Int64
    /// Those of them that occurred for the first time.
    public let new: Int64
    /// Those of them that came back after they were resolved.
    public let regressed: Int64

    /// A tally of the given numbers.
    public init(open: Int64 = 0, seen: Int64 = 0, new: Int64 = 0, regressed: Int64 = 0) {
        self.open = open
        self.seen = seen
        self.new = new
        self.regressed = regressed
    }
}
