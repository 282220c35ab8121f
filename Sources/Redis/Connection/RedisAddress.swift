import Foundation

/// Where a Redis server is, and how to sign in, from `redis[s]://[user:password@]host[:port][/database]`.
///
/// Its text and its reflection leave the credentials out.
public struct RedisAddress: Sendable, Equatable, CustomStringConvertible, CustomReflectable {
    /// The host's name or address.
    public let host: String
    /// The port: 6379 where none is given.
    public let port: Int
    /// The database's number.
    public let database: Int
    /// Whether the connection is encrypted and the server's certificate checked (`rediss`).
    public let isEncrypted: Bool
    let user: String?
    let password: String?

    /// The form that is allowed.
    public static let form = "redis://[user:password@]host[:port][/database], or rediss:// for TLS"

    /// Reads a URL; throws `RedisURLError`, which never holds the password.
    public init(_ text: String) throws(RedisURLError) {
        guard let scheme = text.firstRange(of: "://").map({ text[..<$0.lowerBound].lowercased() }),
            scheme == "redis" || scheme == "rediss"
        else { throw RedisURLError("it does not begin with redis:// or rediss://") }
        guard !text.contains(where: { $0 == "?" || $0 == "#" }) else {
            throw RedisURLError("it has a ? or # in it; such characters of a password have to be written as %XX")
        }
        // What stands behind the first @ would be a piece of the password, and shown as the host or the database.
        guard text.count(where: { $0 == "@" }) < 2 else {
            throw RedisURLError("it has an @ too many; an @ of a password has to be written as %40")
        }
        guard let parts = URLComponents(string: text) else {
            throw RedisURLError("it is no URL; special characters of a password have to be written as %XX")
        }
        guard let host = parts.host, !host.isEmpty else { throw RedisURLError("it has no host") }
        guard (1...65_535).contains(parts.port ?? 6379) else {
            throw RedisURLError("its port is not between 1 and 65535")
        }
        self.host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        port = parts.port ?? 6379
        database = try RedisAddress.database(parts.path)
        isEncrypted = scheme == "rediss"
        user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
        password = parts.password.flatMap { $0.isEmpty ? nil : $0 }
        if user != nil, password == nil {
            throw RedisURLError("it has a user and no password; a password alone is written as :password@")
        }
    }

    /// The URL without credentials.
    public var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return "\(isEncrypted ? "rediss" : "redis")://\(name):\(port)/\(database)"
    }

    /// Shows the text alone.
    public var customMirror: Mirror { Mirror(self, children: ["address": description]) }

    /// `text` without the password, which a server that knows no sign-in repeats.
    func withoutPassword(_ text: String) -> String {
        password.map { text.replacingOccurrences(of: $0, with: "…") } ?? text
    }

    private static func database(_ path: String) throws(RedisURLError) -> Int {
        if path.isEmpty || path == "/" { return 0 }
        guard let number = Int(path.dropFirst()), (0...65_535).contains(number) else {
            throw RedisURLError("its path is no database's number, such as /0")
        }
        return number
    }
}

/// Why a text does not say where a Redis server is; it never holds a password.
public struct RedisURLError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    public let reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    /// What is wrong, and what is allowed.
    public var description: String { "\(reason); \(RedisAddress.form) is allowed" }
}
