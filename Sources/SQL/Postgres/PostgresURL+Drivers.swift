import CPostgres

/// Parameters that other drivers put into a URL: those with a counterpart are translated, the others refused by name.
extension PostgresURL {
    /// What libpq takes in place of what the URL says.
    static func translated(_ parts: PostgresURLParts) throws(PostgresURLFault) -> [PostgresURLParts.Parameter] {
        var own: [PostgresURLParts.Parameter] = []
        var startOptions: [String] = []
        for parameter in parts.parameters {
            switch parameter.name {
            case "ssl": own.append(.init(name: "sslmode", value: try mode(ofSSL: parameter.value)))
            case "schema": startOptions.append("-csearch_path%3D" + (try identifier(parameter.value)))
            case "pgbouncer": try refusePooler(parameter.value)
            case "options": startOptions.append(parameter.value)
            case let name:
                guard libpqParameters.contains(name) else { throw unknown(name) }
                own.append(parameter)
            }
        }
        if own.count(where: { $0.name == "sslmode" }) > 1 {
            throw .init("says sslmode twice (ssl is another name of it)")
        }
        if !startOptions.isEmpty { own.append(.init(name: "options", value: startOptions.joined(separator: "%20"))) }
        return own
    }

    /// Whether a URL may have the parameter `name`.
    static func knows(parameter name: String) -> Bool {
        libpqParameters.contains(name) || ["ssl", "schema", "pgbouncer"].contains(name)
    }

    /// asyncpg and JDBC say `ssl` where libpq says `sslmode`.
    private static func mode(ofSSL value: String) throws(PostgresURLFault) -> String {
        switch value.lowercased() {
        case "true", "on", "1", "yes": return "require"
        case "false", "off", "0", "no": return "disable"
        case let mode where sslModes.contains(mode): return mode
        default:
            throw .init("has an ssl other than true, false, \(sslModes.joined(separator: ", "))")
        }
    }

    /// Prisma's `schema`, percent-encoded and quoted for the server.
    private static func identifier(_ value: String) throws(PostgresURLFault) -> String {
        guard value.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_$-]{0,62}/) != nil else {
            throw .init("has a schema that is not 1 to 63 letters, digits, _, $ and -, with a letter or _ first")
        }
        return "%22\(value)%22"
    }

    private static func refusePooler(_ value: String) throws(PostgresURLFault) {
        guard !["false", "0", "off"].contains(value.lowercased()) else { return }
        throw .init(
            "has pgbouncer=true, which is said of a pooler in transaction mode: that cannot carry the locks and "
                + "prepared statements of a server; name PostgreSQL itself, or a pooler in session mode without "
                + "this parameter")
    }

    private static func unknown(_ name: String) -> PostgresURLFault {
        let hint = hints[name.lowercased()].map { ": \($0)" } ?? ""
        return .init(
            "has the parameter \"\(name.prefix(64))\", which is unknown here\(hint); libpq's parameters (sslmode, "
                + "connect_timeout, application_name, options, …), ssl and schema are allowed")
    }

    private static let ofAnotherDriver = "another driver's, to be left out"
    private static let hints = [
        "connection_limit": poolSize, "pool_size": poolSize, "max_pool_size": poolSize, "pool_max_conns": poolSize,
        "pool_timeout": ofAnotherDriver, "max_overflow": ofAnotherDriver, "socket_timeout": ofAnotherDriver,
        "statement_cache_size": ofAnotherDriver, "prepared_statement_cache_size": ofAnotherDriver,
        "prepared_statement_name_func": ofAnotherDriver, "async_fallback": ofAnotherDriver,
        "command_timeout": "options=-cstatement_timeout%3D… is the server's", "timeout": "connect_timeout is libpq's",
        "search_path": "schema is its name here", "currentschema": "schema is its name here",
        "sslaccept": "sslmode is libpq's", "sslidentity": "sslcert and sslkey are libpq's",
        "server_settings": "options=-cname%3Dvalue makes settings",
    ]
    private static let poolSize = "DATABASE_POOL_SIZE says how many connections read"

    /// All names that libpq knows.
    private static let libpqParameters: Set<String> = {
        guard let options = PQconndefaults() else { return [] }
        defer { PQconninfoFree(options) }
        var names: Set<String> = []
        var option = options
        while let keyword = option.pointee.keyword {
            names.insert(String(cString: keyword))
            option += 1
        }
        return names
    }()
}
