/// The parts of a PostgreSQL URL, as far as they are certain.
///
/// Special characters that somebody forgot to encode in a password move its end into the host, the path or the
/// parameters. So nothing of a URL is taken for anything, or shown, that could be such a piece.
struct PostgresURLParts: Sendable {
    /// One `name=value` of the query, percent-encoded as it came.
    struct Parameter: Sendable, Equatable {
        let name: String
        let value: String
    }

    /// What stands before `://`.
    let scheme: String
    /// The user, and behind a colon the password.
    let account: String?
    /// Hosts with their ports, by comma.
    let hosts: String
    /// The database behind a slash; empty where none is named.
    let path: String
    /// What stands behind the question mark.
    let parameters: [Parameter]

    /// Cuts a URL; throws `PostgresURLFault` where a part could be a piece of another one.
    init(_ url: some StringProtocol) throws(PostgresURLFault) {
        let text = Substring(url)
        guard let mark = text.firstRange(of: "://") else { throw .init("has no :// behind its scheme") }
        scheme = String(text[..<mark.lowerBound])
        guard scheme.wholeMatch(of: /[a-z0-9+]+/) != nil else { throw .init("has no :// behind its scheme") }
        let rest = text[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard rest.count(where: { $0 == "@" }) == authority.count(where: { $0 == "@" }),
            authority.count(where: { $0 == "@" }) < 2
        else { throw .notEncoded }
        account = authority.firstIndex(of: "@").map { String(authority[..<$0]) }
        hosts = String(authority.firstIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority)
        try PostgresURLParts.checkPorts(of: hosts)
        let place = rest.dropFirst(authority.count)
        let query = place.firstIndex(of: "?")
        path = String(place[..<(query ?? place.endIndex)])
        parameters = try PostgresURLParts.parameters(query.map { place[place.index(after: $0)...] } ?? "")
    }

    /// The URL as it may be shown: without the account, and with the values of harmless parameters alone. Behind a
    /// password they could be its end.
    var shown: String {
        let secret = parameters.firstIndex { $0.name.lowercased().contains("password") } ?? parameters.endIndex
        let query = parameters.enumerated().map { place, parameter in
            let isHarmless = place < secret && PostgresURLParts.harmless.contains(parameter.name)
            return parameter.name + "=" + (isHarmless ? parameter.value : "…")
        }
        return "\(scheme)://\(account == nil ? "" : "…@")\(hosts)\(path)"
            + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
    }

    /// Parameters whose values tell nothing that has to be kept.
    private static let harmless: Set<String> = [
        "application_name", "channel_binding", "client_encoding", "connect_timeout", "dbname", "gssencmode", "host",
        "hostaddr", "keepalives", "keepalives_count", "keepalives_idle", "keepalives_interval", "load_balance_hosts",
        "pgbouncer", "port", "schema", "ssl", "sslmode", "sslnegotiation", "sslrootcert", "target_session_attrs",
        "tcp_user_timeout",
    ]

    private static func checkPorts(of hosts: String) throws(PostgresURLFault) {
        for host in hosts.split(separator: ",") {
            guard !host.hasPrefix("[") || host.contains("]") else {
                throw .init("has a [ without its ]; libpq reads an IPv6 address as [::1]")
            }
            let end = host.lastIndex(of: "]").map { host.index(after: $0) } ?? host.startIndex
            guard let colon = host[end...].firstIndex(of: ":") else { continue }
            let port = host[host.index(after: colon)...]
            guard port.isEmpty || (1...65_535).contains(Int(port) ?? 0) else {
                throw .init(
                    "has something else than a port from 1 to 65535 behind a host's colon; a password's end is marked "
                        + "by @, and its own / and ? are written as %2F and %3F")
            }
        }
    }

    private static func parameters(_ query: Substring) throws(PostgresURLFault) -> [Parameter] {
        var parameters: [Parameter] = []
        for part in query.split(separator: "&") {
            let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let isSecret = parameters.contains { $0.name.lowercased().contains("password") }
            guard sides.count == 2, sides[0].wholeMatch(of: /[A-Za-z_][A-Za-z0-9_.]*/) != nil else {
                throw .init(
                    "has a parameter that is not name=value; a password's ?, & and = are written as %3F, %26 and %3D")
            }
            let name = String(sides[0])
            guard !isSecret || PostgresURL.knows(parameter: name) else {
                throw .init("has an unknown parameter behind its password, whose & has to be written as %26")
            }
            parameters.append(Parameter(name: name, value: String(sides[1])))
        }
        return parameters
    }
}

/// What is wrong with a PostgreSQL URL, as the end of a sentence that begins with the URL; it holds nothing secret.
struct PostgresURLFault: Error, Equatable {
    /// The sentence's end, such as `has no host`.
    let detail: String

    init(_ detail: String) {
        self.detail = detail
    }

    /// Special characters stand where they cannot.
    static let notEncoded = PostgresURLFault(
        "has an @ too many: a password has to be percent-encoded (@ as %40, / as %2F, ? as %3F)")
}
