/// One thing that is wrong with an input: where it is, what was found, and what is allowed.
public struct Violation: Sendable, Hashable {
    /// A JSON pointer (RFC 6901) to the offending member, such as `/tool_name`; empty for the whole input.
    public let pointer: String
    /// A sentence for the person who sent it: what was found and what is allowed.
    public let detail: String

    /// A violation at `pointer`, explained by `detail`.
    public init(pointer: String, detail: String) {
        self.pointer = pointer
        self.detail = detail
    }
}

/// The error of an initialiser that was given values which break its type's rules.
public struct ValidationFailure: Error, Sendable, Equatable {
    /// What was wrong, in the order of the fields; never empty.
    public let violations: [Violation]
    /// How many more things were wrong, which are not named.
    public let omitted: Int

    /// A failure for all of `violations`, and for `omitted` more.
    public init(_ violations: [Violation], omitted: Int = 0) {
        self.violations = violations
        self.omitted = omitted
    }

    /// A failure for one field.
    public init(pointer: String, detail: String) {
        self.violations = [Violation(pointer: pointer, detail: detail)]
        omitted = 0
    }
}
