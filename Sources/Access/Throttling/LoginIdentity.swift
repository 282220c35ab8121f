import Credentials
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// What counts as one user and as one address.
package enum LoginIdentity {
    /// Folds case and surrounding white space, and hashes, so that a long name takes no more memory than a short one.
    package static func user(_ name: String) -> String {
        let folded = name.lowercased().drop(while: \.isWhitespace)
        let end = folded.lastIndex { !$0.isWhitespace }.map(folded.index(after:)) ?? folded.startIndex
        return SecretDigest(of: String(folded[..<end])).hex
    }

    /// Takes an IPv6 address as its network of 64 bits, because a single host owns that many addresses.
    package static func address(_ text: String) -> String {
        // A scope (`%eth0`) is not part of the address.
        let plain = String(text.prefix { $0 != "%" })
        var bytes = [UInt8](repeating: 0, count: 16)
        guard inet_pton(AF_INET6, plain, &bytes) == 1 else {
            return text.utf8.count <= 64 ? text : SecretDigest(of: text).hex
        }
        let isMappedIPv4 = bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xff && bytes[11] == 0xff
        if isMappedIPv4 {
            return bytes[12...].map(String.init).joined(separator: ".")
        }
        return Hexadecimal.encode(bytes[..<8]) + "/64"
    }
}
