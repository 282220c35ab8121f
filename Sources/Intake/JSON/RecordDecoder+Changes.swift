import Domain

extension RecordDecoder {
    /// Reads a change to a session: `ended`, or `ended_at` as the former backend's sessions have it, which says when.
    public func sessionChange(_ body: UnsafeRawBufferPointer) throws(DecodingFailure) -> DecodedBatch<SessionChange> {
        try decode(body, RecordDecoder.sessionChangeSchema) { row throws(ValidationFailure) in
            try SessionChange(
                ended: row.boolean(0), endedAt: row.timestamp(1), metadata: row.object(2), userAgent: row.string(3),
                now: now)
        }
    }

    /// Reads whether an error is to be resolved: `{"resolved": true}`.
    public func errorChange(_ body: UnsafeRawBufferPointer) throws(DecodingFailure) -> DecodedBatch<Bool> {
        try decode(body, RecordDecoder.errorChangeSchema) { row throws(ValidationFailure) in
            guard let resolved = row.boolean(0) else {
                throw ValidationFailure(pointer: "/resolved", detail: "is missing; true or false is required")
            }
            return resolved
        }
    }

    /// Reads what becomes of a group of errors: `{"state": "ignored"}`.
    public func errorGroupChange(
        _ body: UnsafeRawBufferPointer
    ) throws(DecodingFailure) -> DecodedBatch<ErrorGroup.State> {
        try decode(body, RecordDecoder.errorGroupChangeSchema) { row throws(ValidationFailure) in
            let name = row.requiredString(0)
            guard let state = ErrorGroup.State(rawValue: name) else {
                let allowed = ErrorGroup.State.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationFailure(pointer: "/state", detail: "is '\(name.prefix(40))'; allowed: \(allowed)")
            }
            return state
        }
    }

    private static let sessionChangeSchema = JSONSchema([
        MemberPlace("ended"), MemberPlace("ended_at"),
        MemberPlace("metadata", atMost: FieldLimits.object, alias: "meta"),
        MemberPlace("user_agent", atMost: FieldLimits.line),
    ])
    private static let errorChangeSchema = JSONSchema([MemberPlace("resolved")])
    private static let errorGroupChangeSchema = JSONSchema([MemberPlace("state")])
}
