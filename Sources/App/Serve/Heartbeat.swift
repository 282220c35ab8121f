import Domain
import Outbound
import Store

/// A sign of life for somebody elsewhere, who notices when it does not come.
struct Heartbeat: Sendable {
    let target: HeartbeatTarget
    let secrets: SecretStore
    let client: OutboundClient
    /// Whether the other jobs run as they should: where they do not, silence says so.
    let isHealthy: @Sendable () -> Bool

    /// Calls the URL, and says how it was answered; throws where that was not with a status from 200 to 299.
    @Sendable func beat() async throws -> String {
        guard isHealthy() else { return "not called, as another job is late or does not end" }
        let url = try await url()
        let answer = try await client.send(OutboundRequest(.get, url))
        guard answer.isSuccess else { throw HeartbeatRefused(place: url.place, status: answer.status) }
        return "\(url.place) answered \(answer.status)"
    }

    private func url() async throws -> OutboundURL {
        switch target {
        case .url(let url): url
        case .secret(let name): try OutboundURL(try await secrets.value(of: name))
        }
    }
}

/// The heartbeat's URL was called, and answered otherwise than well.
struct HeartbeatRefused: Error, CustomStringConvertible {
    let place: String
    let status: Int

    var description: String {
        (300..<400).contains(status)
            ? "\(place) answered \(status); redirections are not followed" : "\(place) answered \(status)"
    }
}
