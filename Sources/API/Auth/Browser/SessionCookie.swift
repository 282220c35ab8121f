import Authentication
import HTTPTypes
import Hummingbird

/// The cookie that stands for a browser's session: out of reach of scripts, and never sent along by other sites.
enum SessionCookie {
    /// The cookie's name.
    static let name = "mcp_admin_session"

    /// The token in a request's cookie; nil where there is none.
    static func token(in headers: HTTPFields) -> Substring? {
        for field in headers where field.name == .cookie {
            for pair in field.value.split(separator: ";") {
                let pair = pair.trimmingWhitespace()
                guard let cut = pair.firstIndex(of: "="), pair[..<cut] == name else { continue }
                let value = pair[pair.index(after: cut)...]
                if !value.isEmpty { return value }
            }
        }
        return nil
    }

    /// The header that sets the cookie for `seconds`.
    static func setting(_ token: BrowserToken, seconds: Int64, isSecure: Bool) -> HTTPFields {
        field(value: token.text, seconds: seconds, isSecure: isSecure)
    }

    /// The header that takes the cookie away.
    static func clearing(isSecure: Bool) -> HTTPFields { field(value: "", seconds: 0, isSecure: isSecure) }

    private static func field(value: String, seconds: Int64, isSecure: Bool) -> HTTPFields {
        let secure = isSecure ? "; Secure" : ""
        return [.setCookie: "\(name)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict\(secure)"]
    }
}
