import SQL

/// Why the database under the store could not do its work, as far as those who ask the store need to tell.
public enum StoreOutage: Sendable, Equatable, CaseIterable {
    /// Somebody else holds it; trying again in a moment may help.
    case busy
    /// There is no room left.
    case full
    /// It cannot be written.
    case readOnly
    /// It cannot be read or written at all.
    case unusable
    /// A part of it cannot be read, as it is damaged.
    case damaged
    /// The file at its path is not the one that is open.
    case detached
    /// A newer program has migrated it: this one may only read it.
    case newer
    /// It cannot be reached at the moment; trying again may help.
    case unreachable
    /// It went away during the commit, and whether that happened is not known.
    case uncertain

    /// The outage behind an error that the store threw; nil for errors of other kinds.
    public init?(_ error: any Error) {
        if case StoreError.corrupt = error {
            self = .damaged
            return
        }
        guard let error = error as? SQLError else { return nil }
        switch error {
        case .busy, .locked: self = .busy
        case .full: self = .full
        case .readOnly: self = .readOnly
        case .schema(.newer): self = .newer
        case .inputOutput, .foreign, .schema: self = .unusable
        case .corrupt: self = .damaged
        case .detached: self = .detached
        case .unavailable: self = .unreachable
        case .outcomeUnknown: self = .uncertain
        case .constraint, .unsupportedURL, .failed: return nil
        }
    }
}
