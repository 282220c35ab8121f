import Foundation

/// A PostgreSQL database that is named by its parts, as the former backend's settings do.
struct DatabaseAddress {
    let host: String
    let port: Int
    let name: String?
    let user: String?
    let password: String?

    /// The URL of the parts (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS).
    ///
    /// A host that is a path names the folder of a Unix socket.
    var url: String {
        var account = ""
        if let user { account = DatabaseAddress.encoded(user) }
        if let password { account += ":" + DatabaseAddress.encoded(password) }
        if !account.isEmpty { account += "@" }
        let bracketed = host.contains(":") ? "[\(host)]" : DatabaseAddress.encoded(host)
        return "postgresql://\(account)\(bracketed):\(port)/\(name.map(DatabaseAddress.encoded) ?? "")"
    }

    private static func encoded(_ text: String) -> String {
        let allowed = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}
