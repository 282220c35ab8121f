import Domain
import Live

/// What instances tell each other over Redis.
enum RelayMessage: Equatable {
    /// Messages for watchers.
    case drafts([LiveDraft])
    /// How many watchers of the sender ask for what; how many messages it had for others so far, whether or not they
    /// could be sent; and whether it wants to be told the same.
    case demand([LiveInterest: Int], published: Int64, isAsking: Bool)
    /// How many further records of the sender's were not made into messages.
    case omitted([LiveInterest: Int])
    /// Rights that were taken away.
    case revocation(LiveRevocation)

    /// Changes with the form of these messages: instances of different versions do not understand each other.
    private static let version: UInt8 = 2

    /// The message as bytes, with its sender's name.
    func bytes(from sender: String) -> [UInt8] {
        var writer = RelayWriter()
        writer.byte(RelayMessage.version)
        writer.text(sender)
        switch self {
        case .drafts(let drafts):
            writer.byte(1)
            writer.count(drafts.count)
            for draft in drafts { writer.draft(draft) }
        case .demand(let watchers, let published, let isAsking):
            writer.byte(2)
            writer.counts(watchers)
            writer.integer(published)
            writer.byte(isAsking ? 1 : 0)
        case .omitted(let counts):
            writer.byte(6)
            writer.counts(counts)
        case .revocation(.token(let id, let until)):
            writer.byte(3)
            writer.text(id)
            writer.integer(until.microseconds)
        case .revocation(.user(let id)):
            writer.byte(4)
            writer.integer(id)
        case .revocation(.keys): writer.byte(5)
        }
        return writer.bytes
    }

    /// Reads a message; nil where it is none, or of another version.
    static func read(_ bytes: [UInt8]) -> (sender: String, message: RelayMessage)? {
        var reader = RelayReader(bytes)
        guard reader.byte() == version, let sender = reader.text(), let kind = reader.byte(),
            let message = message(kind, &reader), reader.isAtEnd
        else { return nil }
        return (sender, message)
    }

    private static func message(_ kind: UInt8, _ reader: inout RelayReader) -> RelayMessage? {
        switch kind {
        case 1: return reader.list { $0.draft() }.map { .drafts($0) }
        case 2:
            guard let watchers = reader.counts(), let published = reader.integer(), let isAsking = reader.byte(),
                isAsking <= 1
            else { return nil }
            return .demand(watchers, published: published, isAsking: isAsking == 1)
        case 6: return reader.counts().map { .omitted($0) }
        case 3:
            guard let id = reader.text(), let until = reader.integer() else { return nil }
            return .revocation(.token(id, until: Timestamp(microseconds: until)))
        case 4: return reader.integer().map { .revocation(.user($0)) }
        case 5: return .revocation(.keys)
        default: return nil
        }
    }
}
