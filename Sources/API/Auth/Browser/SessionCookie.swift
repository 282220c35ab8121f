import Credentials
import Crypto
import HTTP
import HTTPTypes
import Hummingbird

/// The cookie that stands for a browser's session: out of reach of scripts, and never sent along by other sites.
///
/// Browsers keep cookies by host, whatever the port, so each store has a name of its own. With HTTPS the name begins
/// with `__Host-`: then a browser takes it from this very host alone, over HTTPS, for all paths.
struct SessionCookie: Sendable, Equatable {
    /// What all names have in common.
    static let prefix = "mcp_admin_session_"
    private static let hostPrefix = "__Host-"
    /// The most cookies of these names that are looked at.
    private static let mostTried = 32

    /// The name without HTTPS.
    let plainName: String
    /// The name with HTTPS.
    var secureName: String { SessionCookie.hostPrefix + plainName }

    /// The cookie of the store with this identity.
    init(storeIdentity: Int64) {
        let digest = SHA256.hash(data: Array("mcp-admin store \(storeIdentity)".utf8))
        let digits = Array("0123456789abcdef".utf8)
        let id = digest.prefix(4).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        plainName = SessionCookie.prefix + String(decoding: id, as: UTF8.self)
    }

    /// The texts in a request's cookies of this store, those for HTTPS first: there may be strays beside the right one.
    ///
    /// Where the request surely came by HTTPS, those for HTTPS are the only ones: any other could have been planted by
    /// whoever answers for the same name without it.
    func texts(in headers: HTTPFields, isSecure: Bool) -> [Substring] {
        let pairs = SessionCookie.pairs(in: headers)
        let secure = pairs.filter { $0.name == secureName }
        let plain = isSecure ? [] : pairs.filter { $0.name == plainName }
        return (secure + plain).prefix(SessionCookie.mostTried).map(\.value)
    }

    /// Whether a request has a session's cookie of any store.
    static func isIn(_ headers: HTTPFields) -> Bool {
        pairs(in: headers).contains { $0.name.hasPrefix(prefix) || $0.name.hasPrefix(hostPrefix + prefix) }
    }

    /// The header that sets the cookie for `seconds`.
    func setting(_ token: BrowserToken, seconds: Int64, isSecure: Bool) -> HTTPFields {
        [.setCookie: field(value: token.text, seconds: seconds, isSecure: isSecure)]
    }

    /// The headers that take away the cookies that a request shows; the one that it would be given, where it shows
    /// none.
    func clearing(from headers: HTTPFields, isSecure: Bool) -> HTTPFields {
        let names = Set(SessionCookie.pairs(in: headers).map(\.name))
        var shown: [Bool] = []
        if names.contains(Substring(secureName)) { shown.append(true) }
        if names.contains(Substring(plainName)) { shown.append(false) }
        var fields: HTTPFields = [:]
        for isSecure in shown.isEmpty ? [isSecure] : shown {
            fields.append(HTTPField(name: .setCookie, value: field(value: "", seconds: 0, isSecure: isSecure)))
        }
        return fields
    }

    private func field(value: String, seconds: Int64, isSecure: Bool) -> String {
        let name = isSecure ? secureName : plainName
        return "\(name)=\(value); Path=/; Max-Age=\(seconds); HttpOnly; SameSite=Strict\(isSecure ? "; Secure" : "")"
    }

    private static func pairs(in headers: HTTPFields) -> [(name: Substring, value: Substring)] {
        var pairs: [(name: Substring, value: Substring)] = []
        for field in headers where field.name == .cookie {
            for pair in field.value.split(separator: ";") {
                let pair = pair.trimmingWhitespace()
                guard let cut = pair.firstIndex(of: "=") else { continue }
                let value = pair[pair.index(after: cut)...]
                if !value.isEmpty { pairs.append((name: pair[..<cut], value: value)) }
            }
        }
        return pairs
    }
}
