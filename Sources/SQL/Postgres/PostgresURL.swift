import CPostgres
import Foundation

/// A URL of a PostgreSQL database, which libpq reads: several hosts, TLS, `PG*` variables and `~/.pgpass` are its own.
struct PostgresURL: Sendable {
    /// The URL as libpq takes it.
    let text: String
    /// What libpq is told besides, in order: what stands in the URL or the environment comes before the first ones.
    let parameters: [Parameter]
    private let secrets: [String]

    /// One of libpq's parameters.
    struct Parameter: Sendable, Equatable {
        let keyword: String
        let value: String
    }

    /// Reads a URL; nil where its scheme is another engine's. Throws `SQLError.unsupportedURL` with what is wrong.
    init?(_ url: String) throws {
        guard SQLStore.isPostgres(url), let end = url.range(of: "://") else { return nil }
        let rest = url[end.lowerBound...]
        text = "postgresql" + rest
        let shown = PostgresURL.withoutPassword(url)
        let place = rest.dropFirst(3).prefix { $0 != "?" }
        let authority = place.prefix { $0 != "/" }
        guard authority.count(where: { $0 == "@" }) < 2, !place.dropFirst(authority.count).contains("@") else {
            throw SQLError.unsupportedURL(
                found: "\(shown), whose password has to be percent-encoded (@ as %40, / as %2F)")
        }
        let account = authority.contains("@") ? authority.prefix { $0 != "@" } : ""
        let written = account.drop { $0 != ":" }.dropFirst()
        let raw = written.isEmpty ? nil : String(written)
        let options = try PostgresURL.options(of: text, hiding: raw, shown: shown)
        secrets = [raw, options["password"], options["sslpassword"]].compactMap { $0 }.filter { !$0.isEmpty }
        try PostgresURL.check(options, shown: shown)
        parameters = PostgresURL.defaults.filter { standard in
            options[standard.keyword] == nil && standard.variable.flatMap { getenv($0) } == nil
        }.map { Parameter(keyword: $0.keyword, value: $0.value) }
    }

    /// `message` without the passwords that the URL holds.
    func withoutPasswords(_ message: String) -> String {
        secrets.reduce(message) { $0.replacingOccurrences(of: $1, with: "…") }
    }

    /// A URL of any engine as it may be shown.
    static func withoutPassword(_ url: String) -> String {
        let shown = url.replacing(/password=[^&]*/) { _ in "password=…" }
        guard let scheme = shown.range(of: "://"), let at = shown.lastIndex(of: "@"), scheme.upperBound < at else {
            return shown
        }
        return shown[..<scheme.upperBound] + "…" + shown[at...]
    }
}

extension PostgresURL {
    private struct Default {
        let keyword: String
        let value: String
        var variable: String?
    }

    /// A host that vanished is noticed after a minute, and one that does not answer holds nobody up for long.
    private static let defaults = [
        Default(keyword: "connect_timeout", value: "5", variable: "PGCONNECT_TIMEOUT"),
        Default(keyword: "application_name", value: "mcp-admin", variable: "PGAPPNAME"),
        Default(keyword: "keepalives_idle", value: "30"),
        Default(keyword: "keepalives_interval", value: "10"),
        Default(keyword: "keepalives_count", value: "3"),
        Default(keyword: "tcp_user_timeout", value: "30000"),
    ]

    private static let choices = [
        "sslmode": ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"],
        "target_session_attrs": ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"],
    ]

    /// What the URL says, by libpq's names.
    private static func options(of text: String, hiding secret: String?, shown: String) throws -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(text, &message) else {
            var reason = message.map { String(cString: $0) } ?? "out of memory"
            PQfreemem(message)
            // What cannot be decoded is quoted, and may be a password wherever it stands.
            reason = reason.replacing(/(?s)(percent-encoded [^"]*)".*/) { "\($0.output.1)\"…\"" }
            if let secret { reason = reason.replacingOccurrences(of: secret, with: "…") }
            reason = withoutPassword(reason.trimmingCharacters(in: .whitespacesAndNewlines))
            throw SQLError.unsupportedURL(found: "\(shown), which libpq cannot read: \(reason)")
        }
        defer { PQconninfoFree(options) }
        var found: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { found[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return found
    }

    /// Finds at the start what libpq would find at each connection.
    private static func check(_ options: [String: String], shown: String) throws {
        for (keyword, allowed) in choices {
            guard let value = options[keyword], !allowed.contains(value) else { continue }
            throw SQLError.unsupportedURL(
                found: "\(shown), whose \(keyword) is \"\(value)\" (\(allowed.joined(separator: ", ")) are allowed)")
        }
        for port in (options["port"] ?? "").split(separator: ",") where !(1...65_535).contains(Int(port) ?? 0) {
            throw SQLError.unsupportedURL(found: "\(shown), whose port is \"\(port)\" (1 to 65535 are allowed)")
        }
        guard let seconds = options["connect_timeout"], Int(seconds) == nil else { return }
        throw SQLError.unsupportedURL(found: "\(shown), whose connect_timeout is \"\(seconds)\" (seconds are allowed)")
    }
}
