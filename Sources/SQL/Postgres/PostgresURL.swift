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
        guard SQLStore.isPostgres(url) else { return nil }
        do throws(PostgresURLFault) {
            try self.init(parsing: url)
        } catch {
            throw SQLError.unsupportedURL(found: "\(SQLStore.shown(url)), which \(error.detail)")
        }
    }

    /// Reads a URL of a PostgreSQL database; throws what is wrong with it.
    init(parsing url: String) throws(PostgresURLFault) {
        let parts = try PostgresURLParts(url)
        let query = try PostgresURL.translated(parts).map { "\($0.name)=\($0.value)" }
        text =
            "postgresql://\(parts.account.map { $0 + "@" } ?? "")\(parts.hosts)\(parts.path)"
            + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
        let written = (parts.account ?? "").drop { $0 != ":" }.dropFirst()
        let options = try PostgresURL.options(of: text)
        secrets = [String(written), options["password"], options["sslpassword"]].compactMap { $0 }
            .filter { !$0.isEmpty }
        try PostgresURL.check(options)
        parameters = PostgresURL.defaults.filter { standard in
            options[standard.keyword] == nil && standard.variable.flatMap { getenv($0) } == nil
        }.map { Parameter(keyword: $0.keyword, value: $0.value) }
    }

    /// `message` without the passwords that the URL holds.
    func withoutPasswords(_ message: String) -> String {
        secrets.reduce(message) { $0.replacingOccurrences(of: $1, with: "…") }
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

    /// How a connection may be encrypted.
    static let sslModes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]

    private static let choices = [
        "sslmode": sslModes,
        "target_session_attrs": ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"],
    ]

    /// What the URL says, by libpq's names.
    private static func options(of text: String) throws(PostgresURLFault) -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(text, &message) else {
            let reason = message.map { String(cString: $0) } ?? "out of memory"
            PQfreemem(message)
            // What libpq quotes may be a piece of a password wherever it stands.
            let shown = reason.replacing(/(?s)".*"/) { _ in "\"…\"" }.trimmingCharacters(in: .whitespacesAndNewlines)
            throw .init("libpq cannot read: \(shown)")
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
    private static func check(_ options: [String: String]) throws(PostgresURLFault) {
        for (keyword, allowed) in choices.sorted(by: { $0.key < $1.key }) {
            guard let value = options[keyword], !allowed.contains(value) else { continue }
            throw .init("has another \(keyword) than \(allowed.joined(separator: ", "))")
        }
        for port in (options["port"] ?? "").split(separator: ",") where !(1...65_535).contains(Int(port) ?? 0) {
            throw .init("has a port that is not 1 to 65535")
        }
        guard let seconds = options["connect_timeout"], Int(seconds) == nil else { return }
        throw .init("has a connect_timeout that is no number of seconds")
    }
}
