/// What can go wrong in hashing passwords and in reading secrets; a description never holds a secret.
public enum SecurityError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The queue of password hashes is full; try again later.
    case overloaded
    /// A stored password hash that this program does not verify, with the reason.
    case unusableHash(reason: String)
    /// The hashing library refused, with its own words.
    case hashingFailed(reason: String)
    /// A secret of `found` bytes where at least `minimum` are needed; `source` is a setting or a path.
    case secretTooShort(source: String, found: Int, minimum: Int)
    /// A secret that is printed in public source code, thus known to everyone.
    case secretIsPublic(source: String)
    /// A secret's file whose permission bits (`mode`) let others than its owner at it.
    case secretFileExposed(path: String, mode: UInt16)
    /// A secret's file that cannot be read or created, with the system's reason.
    case secretFileUnusable(path: String, reason: String)

    /// A sentence for the operator: what was found, and what is allowed.
    public var description: String {
        switch self {
        case .overloaded:
            "too many passwords are being checked at once; try again in a few seconds"
        case .unusableHash(let reason):
            "the stored password hash cannot be used: \(reason); set a new password for this user"
        case .hashingFailed(let reason):
            "the password could not be hashed: \(reason)"
        case .secretTooShort(let source, let found, let minimum):
            "\(source): found a secret of \(found) bytes, at least \(minimum) are needed"
        case .secretIsPublic(let source):
            "\(source): found a secret that is printed in public documentation; use a random one"
        case .secretFileExposed(let path, let mode):
            "\(path): found mode \(octal(mode)), allowed are 0600 and 0400; run: chmod 600 '\(path)'"
        case .secretFileUnusable(let path, let reason):
            "\(path): \(reason)"
        }
    }

    private func octal(_ mode: UInt16) -> String {
        let digits = String(mode, radix: 8)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
