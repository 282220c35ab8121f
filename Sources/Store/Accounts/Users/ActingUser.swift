import Domain
import SQL

/// The superuser who asks for a change, as it was when the request was let in.
///
/// Between that moment and the write lie a body that is read and a password that is hashed. Whoever loses the right
/// meanwhile must not make use of it any more, so each write looks again.
public struct ActingUser: Sendable, Equatable {
    /// The user's identifier.
    public let id: Int64
    /// The user's token version.
    public let tokenVersion: Int64

    /// The user as it was read.
    public init(_ user: User) {
        id = user.id
        tokenVersion = user.tokenVersion
    }

    /// Throws `StoreError.rightsChanged` unless the user still is an active superuser whose tokens are valid.
    func requireRights(on connection: any SQLConnection) throws {
        guard let present = try UserQueries.find(id, on: connection), present.isActive, present.role == .superuser,
            present.tokenVersion == tokenVersion
        else { throw StoreError.rightsChanged }
    }
}
