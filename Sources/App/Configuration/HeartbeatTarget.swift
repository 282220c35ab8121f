import Credentials
import Domain
import Outbound

/// What is called as a sign of life: a URL, or the name of the secret that holds it.
enum HeartbeatTarget: Sendable, Redacted {
    /// This URL.
    case url(OutboundURL)
    /// The URL that is kept sealed under a name.
    case secret(SecretName)

    /// What is allowed, in words.
    static let allowed = "a URL of http or https, or secret:NAME for one that mcp-admin secrets set NAME keeps"

    /// Reads a setting's text.
    init(_ text: String) throws(SettingProblem) {
        guard text.hasPrefix("secret:") else {
            do throws(OutboundError) {
                self = .url(try OutboundURL(text))
                return
            } catch {
                throw SettingProblem(detail: error.urlProblem)
            }
        }
        guard let name = SecretName(String(text.dropFirst("secret:".count))) else {
            throw SettingProblem(detail: "names a secret in other characters than \(SecretName.allowed)")
        }
        self = .secret(name)
    }
}

extension OutboundError {
    /// What is wrong with a URL, as the end of a sentence about it.
    fileprivate var urlProblem: String {
        if case .invalidURL(let reason) = self { reason } else { description }
    }
}
