/// Why somebody is not let in.
package enum AccessError: Error, Sendable, Equatable {
    /// Nothing was presented.
    case noCredentials(AccessRule)
    /// What was presented is wrong or has expired.
    case wrongCredentials(AccessRule)
    /// What was presented is right, and not enough.
    case insufficient(AccessRule)
}
