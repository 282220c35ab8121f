/// What a new password must be like: 8 to 1,024 bytes of UTF-8 without a NUL character.
///
/// Length is the only demand, as NIST SP 800-63B advises. The upper end bounds the work of hashing.
public enum PasswordPolicy {
    /// The allowed length in bytes of UTF-8.
    public static let allowedBytes = 8...1024

    /// Says what is wrong with a new password (what was found, what is allowed), or nil when it may be used.
    public static func problem(with password: String) -> String? {
        let bytes = password.utf8
        guard allowedBytes.contains(bytes.count) else {
            return "a password has \(allowedBytes.lowerBound) to \(allowedBytes.upperBound) bytes of UTF-8, "
                + "found \(bytes.count)"
        }
        guard !bytes.contains(0) else {
            return "a password holds no NUL character, found one"
        }
        return nil
    }
}
