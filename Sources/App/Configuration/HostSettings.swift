import Foundation

extension Setting where Value == String {
    /// An address to listen on, as people write it: `*`, `[::]` and `localhost` too.
    static func address(_ name: String, _ summary: String, fallback: String) -> Setting {
        Setting(
            name, summary, fallback: fallback, shown: fallback,
            allowed: "a host name or an IP address of this machine; 0.0.0.0 or * for all IPv4 addresses, :: for all"
        ) { text throws(SettingProblem) in
            switch text.lowercased() {
            case "*": return "0.0.0.0"
            // A resolver may give ::1 first, where nobody looks who was told 127.0.0.1.
            case "localhost": return "127.0.0.1"
            default: return try HostText.host(text)
            }
        }
    }
}

extension Setting where Value == String? {
    /// The host of a database server: a name, an address, several by comma, or the folder of a Unix socket.
    static func databaseHost(_ name: String, _ summary: String) -> Setting {
        Setting(name, summary, fallback: nil, shown: "none", allowed: "a host name") { text throws(SettingProblem) in
            if text.hasPrefix("/") {
                guard !text.contains("@"), !text.contains("?") else { throw .notAllowed }
                return text
            }
            for host in text.split(separator: ",", omittingEmptySubsequences: false) {
                _ = try HostText.host(String(host))
            }
            return text
        }.shown { text in
            // Somebody may have put a whole URL here, or the account before an @.
            text.contains("@") || text.contains("://") ? "…" : text
        }
    }
}

/// Names and addresses of hosts.
enum HostText {
    /// The host that `text` names, without the brackets of a URL; throws what else it is.
    static func host(_ text: String) throws(SettingProblem) -> String {
        if text.contains("://") { throw SettingProblem(detail: "is a URL; its host alone is wanted") }
        if let bare = text.wholeMatch(of: /\[([^\[\]]*)\]/)?.output.1 {
            guard isIPv6(String(bare)) else { throw .notAllowed }
            return String(bare)
        }
        if text.wholeMatch(of: /(\[.*\]|[^:]*):[0-9]+/) != nil {
            throw SettingProblem(detail: "has a port, for which there is a setting of its own")
        }
        guard isIPv6(text) || text.wholeMatch(of: /[A-Za-z0-9]([A-Za-z0-9._\-]*[A-Za-z0-9.])?/) != nil else {
            throw .notAllowed
        }
        return text
    }

    /// Whether `text` is an IPv6 address, with or without the name of an interface behind `%`.
    private static func isIPv6(_ text: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET6, String(text.prefix { $0 != "%" }), &address) == 1
    }
}
