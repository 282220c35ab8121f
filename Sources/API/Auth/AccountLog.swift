import Access
import Domain
import HTTP
import Hummingbird
import Logging

/// Tells the operator who signs in, who fails to, and what is changed on users and keys: a line each at `info`, without
/// secrets.
struct AccountLog: Sendable {
    /// The address that the request comes from.
    let address: String
    /// Who sends the request, for the audit log.
    let actor: Actor
    private let logger: Logger
    private let common: Logger.Metadata
    private let strangers: LogAllowance

    /// A log for a request, which names it, the address it comes from, and who is signed in.
    init(_ request: Request, _ context: APIContext, _ api: APIDependencies) {
        logger = context.logger
        strangers = api.strangersLines
        address = context.clientAddress(of: request, trustsProxy: api.settings.trustsProxy)
        actor = context.actor(of: request, api.settings)
        var common: Logger.Metadata = ["request_id": "\(context.requestID)", "address": "\(address)"]
        if let user = context.principal.user { common["by"] = "\(AccountLog.shown(user.username))" }
        self.common = common
    }

    /// Notes what was done to a user.
    func note(_ message: Logger.Message, user: User, _ more: Logger.Metadata = [:]) {
        var metadata = more
        metadata["user"] = "\(AccountLog.shown(user.username))"
        metadata["user_id"] = "\(user.id)"
        note(message, metadata)
    }

    /// Notes what was done to a key, of which its beginning alone is shown.
    func note(_ message: Logger.Message, key: APIKeyRecord) {
        let scopes = key.scopes.sorted().map(\.rawValue).joined(separator: "+")
        note(
            message,
            [
                "key": "\(key.id)", "name": "\(AccountLog.shown(key.name))", "prefix": "\(key.prefix)",
                "scopes": "\(scopes)",
            ])
    }

    /// Notes what somebody did of whom nothing is known but a name that was typed; past some lines a second it is only
    /// counted, and the next line says how many were left out.
    func note(_ message: Logger.Message, stranger name: String?, _ more: Logger.Metadata = [:]) {
        guard let leftOut = strangers.take() else { return }
        var metadata = more
        if let name { metadata["user"] = "\(AccountLog.shown(name))" }
        if leftOut > 0 { metadata["left_out"] = "\(leftOut)" }
        note(message, metadata)
    }

    /// Notes anything else.
    func note(_ message: Logger.Message, _ metadata: Logger.Metadata = [:]) {
        logger.info(message, metadata: common.merging(metadata) { _, new in new })
    }

    /// Warns of what the operator has to look after.
    func warn(_ message: Logger.Message, _ metadata: Logger.Metadata) {
        logger.warning(message, metadata: common.merging(metadata) { _, new in new })
    }

    /// A name as a line shows it: at most 64 characters, in quotes where it could be taken for more than a name, and
    /// what cannot be seen as its number.
    static func shown(_ name: String) -> String {
        let scalars = name.unicodeScalars.prefix(64)
        var text = ""
        for scalar in scalars {
            switch scalar {
            case "\"", "\\": text += "\\\(scalar)"
            default:
                if scalar.isHidden { text += "\\{\(scalar.codePoint)}" } else { text.unicodeScalars.append(scalar) }
            }
        }
        if name.unicodeScalars.count > 64 { text += "…" }
        let isPlain = scalars.allSatisfy { $0.properties.isAlphabetic || "0123456789._@+-".unicodeScalars.contains($0) }
        return isPlain && !text.isEmpty ? text : "\"\(text)\""
    }
}
