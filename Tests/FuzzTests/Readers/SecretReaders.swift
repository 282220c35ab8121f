import Domain
import Foundation
import Synchronization

@testable import App
@testable import Credentials
@testable import Outbound
@testable import SQL

extension FuzzReader {
    /// A token that is signed well but says anything, and the same bytes as a token and as keys.
    static func readToken(_ bytes: [UInt8]) {
        let whole = text(bytes)
        _ = try? signer?.verify(whole)
        _ = (APIKey(whole), RefreshToken(whole), SetupToken(whole), BrowserToken(whole))
        let (header, claims) = line(bytes)
        for head in [header, #"{"alg":"HS256"}"#] {
            guard let signed = try? signer?.sign(header: Array(head.utf8), payload: claims) else { continue }
            guard let token = try? signer?.verify(signed) else { continue }
            precondition(!token.id.isEmpty, "a token that cannot be revoked")
        }
    }

    /// A database's URL, whose password is shown to nobody.
    static func readDatabase(_ bytes: [UInt8]) {
        let url = text(bytes)
        _ = (SQLStore.path(of: url), SQLStore.shown(url))
        _ = try? PostgresURL(url)
        let password = url.utf8.map { String(format: "%%%02X", $0) }.joined()
        guard url.utf8.count >= 4 else { return }
        for made in ["postgresql://u:\(password)@h/db", "postgresql://h/db?user=u&password=\(password)"] {
            precondition(!SQLStore.shown(made).contains(password), "a password is shown")
        }
    }

    /// An `.env` file.
    static func readEnvironment(_ bytes: [UInt8]) {
        let file = EnvironmentFile(text: text(bytes.prefix(2000)))
        precondition(file.variables.keys.allSatisfy { !$0.isEmpty }, "a variable without a name")
        _ = file.nearMisses(to: ["DATABASE_URL", "PORT"])
    }

    /// A URL that is called leads where its reader looked, whoever reads it afterwards.
    static func readOutbound(_ bytes: [UInt8]) {
        let whole = text(bytes)
        _ = RetryAfter.wait(whole, now: Date(timeIntervalSince1970: 0))
        if let network = IPNetwork(whole) {
            precondition(IPNetwork(network.description) == network, "a network is written in another way")
        }
        guard let url = try? OutboundURL(whole) else { return }
        precondition((try? OutboundURL(url.text)) == url, "a URL changes when it is written")
        guard let other = URL(string: url.text) else { return }
        let host = (other.host ?? "").trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        precondition(host == url.host, "two readers see two hosts")
        precondition((other.port ?? (url.scheme == "https" ? 443 : 80)) == url.port, "two readers see two ports")
    }

    /// What is computed of stored bytes.
    static func readStored(_ bytes: [UInt8]) {
        let fingerprint = ErrorFingerprint(type: "E", message: text(bytes))
        precondition(fingerprint.text.utf8.count <= 1010, "a fingerprint that no index takes")
        guard let histogram = Histogram(blob: bytes) else { return }
        precondition(Histogram(blob: histogram.blob) == histogram, "a histogram changes in the store")
    }

    /// Makes what readers share; before the first one is asked.
    static func prepare() async {
        guard let secret = try? SecretKey(String(repeating: "fuzz", count: 8)) else { return }
        let made = try? await TokenSigner(secret: secret, lifetime: 1800)
        shared.withLock { $0 = made }
    }

    private static let shared = Mutex<TokenSigner?>(nil)
    private static var signer: TokenSigner? { shared.withLock { $0 } }
}
