import Synchronization

/// A message: one object for all who get it.
public final class LiveMessage: Sendable {
    /// Where it stands in the stream.
    public let position: LivePosition
    /// What decided who gets it.
    public let facts: LiveFacts
    /// For which interests it was made; nil for all that admit it.
    public let audience: [LiveInterest]?
    /// Its bytes, as they were published.
    public let payload: [UInt8]

    private let renditions = Mutex<[ObjectIdentifier: any Sendable]>([:])

    init(_ draft: LiveDraft, at position: LivePosition) {
        self.position = position
        self.facts = draft.facts
        self.audience = draft.audience
        self.payload = draft.payload
    }

    /// Whether it is for those with this interest.
    func isFor(_ interest: LiveInterest) -> Bool { audience?.contains(interest) ?? interest.admits(facts) }

    /// The message in a form of the caller's, such as a frame: made by the first who asks, and shared with the rest.
    ///
    /// There is one rendition of each type, so each form needs a type of its own.
    public func rendition<Form: Sendable>(_ make: (LiveMessage) -> Form) -> Form {
        renditions.withLock { renditions in
            // In two steps: where a form is optional, nothing would be cast to a form that is nil.
            if let known = renditions[ObjectIdentifier(Form.self)], let form = known as? Form { return form }
            let form = make(self)
            renditions[ObjectIdentifier(Form.self)] = form
            return form
        }
    }
}

/// A message on its way into a hub.
public struct LiveDraft: Sendable, Equatable {
    /// What decides who gets it.
    public let facts: LiveFacts
    /// For which interests it is made; nil for all that admit it.
    public let audience: [LiveInterest]?
    /// Its bytes.
    public let payload: [UInt8]

    /// A message of `payload` for those whose interests admit `facts`, or only for those with one of `audience`.
    public init(facts: LiveFacts, payload: [UInt8], audience: [LiveInterest]? = nil) {
        self.facts = facts
        self.audience = audience
        self.payload = payload
    }

    /// Whether it is for those with this interest.
    func isFor(_ interest: LiveInterest) -> Bool { audience?.contains(interest) ?? interest.admits(facts) }
}
