import Access
import Crypto
import Domain
import HTTP
import HTTPTypes
import Hummingbird
import NIOCore

/// A request that its client may safely send again, because it carries an `Idempotency-Key`.
struct RepeatableRequest: Sendable {
    private let scope: String
    private let key: String
    private let fingerprint: String

    /// Reads the header; nil without it. Throws 400 where it is not 1 to 255 visible ASCII characters.
    init?(_ request: Request, body: ByteBuffer, principal: Principal) throws(Problem) {
        guard let key = request.headers.first(.idempotencyKey) else { return nil }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .badRequest("Idempotency-Key must be 1 to 255 visible ASCII characters without spaces.")
        }
        var digest = SHA256()
        digest.update(data: Array("\(request.method.rawValue) \(request.uri.string)\n".utf8))
        body.withUnsafeReadableBytes { digest.update(bufferPointer: $0) }
        let digits = Array("0123456789abcdef".utf8)
        let hex = digest.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        self.scope = principal.scope
        self.key = key
        self.fingerprint = String(decoding: hex, as: UTF8.self)
    }

    /// What makes the request's repetition known to the store; `answer` makes the answer that is kept for it.
    func answered(by answer: @escaping @Sendable (WriteReceipt) -> StoredAnswer) -> Idempotency {
        Idempotency(scope: scope, key: key, fingerprint: fingerprint, answer: answer)
    }
}
