/// The words that declarations are made of: a member's name, and the property that keeps it.
extension DeclaredRecord {
    /// A moment.
    static func time(_ name: StaticString, _ path: KeyPath<Self, Timestamp>) -> Member { member(name, .time, path) }

    /// A moment, if there is one.
    static func time(_ name: StaticString, _ path: KeyPath<Self, Timestamp?>) -> Member {
        member(name, .timeIfAny, path)
    }

    /// A text of at most `limit` bytes; `mark` is its bit in `RecordMembers`, which the store keeps: never another's.
    static func text(
        _ name: StaticString, _ path: KeyPath<Self, String>, atMost limit: Int = .max, mark: Int64? = nil
    ) -> Member {
        member(name, .text, path, limit, mark)
    }

    /// The same, if there is one.
    static func text(
        _ name: StaticString, _ path: KeyPath<Self, String?>, atMost limit: Int = .max, mark: Int64? = nil
    ) -> Member {
        member(name, .textIfAny, path, limit, mark)
    }

    /// The name of the session that it belongs to, if it belongs to one.
    static func session(_ path: KeyPath<Self, String?>) -> Member {
        text("session_id", path, atMost: FieldLimits.identifier, mark: 0).identifying.column("session", .session)
    }

    /// A JSON object, if there is one.
    static func object(_ name: StaticString, _ path: KeyPath<Self, JSONText?>, mark: Int64) -> Member {
        member(name, .object, path, FieldLimits.object, mark)
    }

    /// The object of whatever else the sender knew.
    static func metadata(_ path: KeyPath<Self, JSONText?>) -> Member {
        object("metadata", path, mark: 6).also("meta")
    }

    /// True or false.
    static func flag(_ name: StaticString, _ path: KeyPath<Self, Bool>) -> Member { member(name, .flag, path) }

    /// Whether there is a moment, which is the server's own where `true` is sent.
    static func flag(_ name: StaticString, isSet path: KeyPath<Self, Timestamp?>) -> Member {
        member(name, .timeIfAny, path, format: .isSet).column(nil)
    }

    /// A finite number.
    static func real(_ name: StaticString, _ path: KeyPath<Self, Double>) -> Member { member(name, .real, path) }

    /// A whole number.
    static func integer(
        _ name: StaticString, _ path: KeyPath<Self, Int64>, as format: MemberPlace.Format = .plain
    ) -> Member {
        member(name, .integer, path, format: format)
    }

    /// A whole number, if there is one.
    static func integer(
        _ name: StaticString, _ path: KeyPath<Self, Int64?>, as format: MemberPlace.Format = .plain
    ) -> Member {
        member(name, .integerIfAny, path, format: format)
    }

    /// A whole number that is computed from the record at the moment at which it is looked at.
    static func computed(
        _ name: StaticString, as format: MemberPlace.Format = .plain,
        _ value: @escaping @Sendable (Self, Timestamp) -> Int64?
    ) -> Member {
        Member(
            MemberPlace(name, .computed, at: 0, format),
            computed: .integer { value($0.assumingMemoryBound(to: Self.self).pointee, $1) }
        ).answeredOnly
    }

    /// The same, a text.
    static func computed(
        _ name: StaticString, _ value: @escaping @Sendable (Self, Timestamp) -> String?
    ) -> Member {
        Member(
            MemberPlace(name, .computed, at: 0),
            computed: .text { value($0.assumingMemoryBound(to: Self.self).pointee, $1) }
        ).answeredOnly
    }

    /// What the store keeps of members that were cleaned, and what an answer says of those that are cut off in it.
    static func changes(
        _ cleaned: KeyPath<Self, RecordMembers>, _ truncated: KeyPath<Self, RecordMembers>
    ) -> [Member] {
        [
            member("cleaned", .members, cleaned).answeredOnly,
            member("truncated", .members, truncated).answeredOnly.column(nil),
        ]
    }

    private static func member<Value>(
        _ name: StaticString, _ storage: MemberPlace.Storage, _ path: KeyPath<Self, Value>, _ limit: Int = .max,
        _ mark: Int64? = nil, format: MemberPlace.Format = .plain
    ) -> Member {
        guard let offset = MemoryLayout<Self>.offset(of: path) else {
            preconditionFailure("\(name) is not a stored property")
        }
        var place = MemberPlace(name, storage, at: offset, format)
        place.limit = limit
        if let mark { place.mark = RecordMembers(rawValue: 1 << mark) }
        return Member(place)
    }
}
