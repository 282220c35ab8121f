import Credentials
import Domain
import Store

/// What somebody needs who has just started the server: the links, and a first request.
struct FirstSteps: Sendable {
    /// The one-time token of the set-up link; nil where a superuser exists.
    let setupToken: String?
    /// A key made for the first request; nil where the store has keys.
    let ingestKey: String?

    /// Offers a set-up link while there is no active superuser, and makes a key where there has never been one.
    ///
    /// Servers that start together on one store, or one after the other, show the same link.
    static func prepare(_ store: DataStore, secret: SecretKey, now: Timestamp) async throws -> FirstSteps {
        let token = { @Sendable (until: Timestamp) in SetupToken(of: "\(until.microseconds)", secret: secret) }
        var setupToken: String?
        if try await !store.hasSuperuser() {
            setupToken = try await store.offerSetup(now: now) { token($0).digest.hex }.map { token($0).text }
        }
        let key = APIKey.generate()
        let new = try NewAPIKey(name: "first key", scopes: [.ingest], now: now)
        // Servers that start together on one store make one key, not one each.
        let made = try await store.createFirstKey(
            new, prefix: key.prefix, digest: key.digest.hex, by: .job("first start"), at: now)
        return FirstSteps(setupToken: setupToken, ingestKey: made.map { _ in key.text })
    }

    /// The lines to print once the server listens at `host` and `port`.
    func lines(host: String, port: Int) -> [String] {
        let base = "http://\(FirstSteps.reachable(host)):\(port)"
        var lines = [
            "MCP Admin \(ProgramVersion.text) listens on \(base)", "Dashboard: \(base)/",
            "Documentation: \(base)/api/v1/docs",
        ]
        if let setupToken {
            lines.append("Set-up link (one use): \(base)/setup?token=\(setupToken)")
        }
        if let ingestKey {
            lines += [
                "Send a first event, with a key that is shown this once:",
                "curl -X POST \(base)/api/v1/analytics/events -H 'Authorization: Bearer \(ingestKey)' "
                    + "-H 'Content-Type: application/json' "
                    + #"-d '{"event_type": "tool_call", "tool_name": "hello", "response_time_ms": 12.5}'"#,
            ]
        }
        return lines
    }

    /// A host as a link on this machine names it.
    private static func reachable(_ host: String) -> String {
        if ["0.0.0.0", "::", "*"].contains(host) { return "localhost" }
        return host.contains(":") ? "[\(host)]" : host
    }
}
