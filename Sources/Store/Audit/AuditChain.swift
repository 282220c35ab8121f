import Crypto
import Domain

/// How entries of the audit log hold each other: each has the hash of the one before it in its own.
///
/// The hash of an entry is the SHA-256 of the bytes of the one before it (32 zeros before the first) and of the entry's
/// members in this order: id, microseconds since 1970, actor's kind, id, name and address, request, action, subject,
/// before, after. Each is UTF-8 text with its length in bytes and a colon before it, and `-` where there is none.
enum AuditChain {
    /// What stands before the first entry.
    static let origin = String(repeating: "0", count: 64)

    /// The hash of an entry that follows `previous`.
    static func hash(of entry: AuditEntry, after previous: String) -> String {
        var text = ""
        for member in members(of: entry) {
            guard let member else {
                text += "-"
                continue
            }
            text += "\(member.utf8.count):\(member)"
        }
        var digest = SHA256()
        digest.update(data: bytes(ofHex: previous))
        digest.update(data: Array(text.utf8))
        return digest.finalize().map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }

    private static func members(of entry: AuditEntry) -> [String?] {
        [
            String(entry.id), String(entry.timestamp.microseconds), entry.actor.kind.rawValue,
            entry.actor.id.map { String($0) }, entry.actor.name, entry.actor.address, entry.actor.requestID,
            entry.action, entry.subject, entry.before?.text, entry.after?.text,
        ]
    }

    private static func bytes(ofHex text: String) -> [UInt8] {
        let digits = Array(text.utf8)
        return stride(from: 0, to: digits.count - 1, by: 2).map { place in
            UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16) ?? 0
        }
    }
}
