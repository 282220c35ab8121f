import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Reads request bodies under a limit for each and budgets for all: one for those who have shown credentials, and a
/// small one for those who have not.
package struct BodyReader: Sendable {
    /// The budget for the bodies of those who have shown credentials.
    package let budget: ByteBudget
    /// The budget for all others'.
    package let openBudget: ByteBudget
    /// Whether a proxy's word on the caller's address is taken.
    package let trustsProxy: Bool

    /// A reader under these budgets.
    package init(budget: ByteBudget, openBudget: ByteBudget, trustsProxy: Bool) {
        self.budget = budget
        self.openBudget = openBudget
        self.trustsProxy = trustsProxy
    }

    /// Collects the body and hands it to `use`; what has come of it counts against a budget until `use` returns.
    ///
    /// A declared length above `limit` is answered with 413 before anything is read, as is a body that proves longer.
    /// A client that waits to be asked for its body is asked here.
    package func withBody<Result>(
        of request: Request, in context: HTTPContext, atMost limit: Int, _ use: (ByteBuffer) async throws -> Result
    ) async throws -> Result {
        let declared = request.headers.first(.contentLength).flatMap { Int($0) } ?? 0
        guard declared <= limit else { throw Problem.bodyTooLarge(limit: limit) }
        if request.headers.contains(.expect) { context.askForBody() }
        var held = HeldBytes(
            budget: context.sender == nil ? openBudget : budget,
            client: context.network(of: request, trustsProxy: trustsProxy))
        defer { held.release() }
        let body = try await collect(request.body, atMost: limit, held: &held)
        return try await use(body)
    }

    private func collect(_ parts: RequestBody, atMost limit: Int, held: inout HeldBytes) async throws -> ByteBuffer {
        var whole: ByteBuffer?
        for try await var part in parts {
            let size = (whole?.readableBytes ?? 0) + part.readableBytes
            guard size <= limit else { throw Problem.bodyTooLarge(limit: limit) }
            try held.grow(to: size)
            guard var body = whole else {
                whole = part
                continue
            }
            // Nothing else may hold the bytes while more are appended, or they would be copied each time.
            whole = nil
            body.writeBuffer(&part)
            whole = body
        }
        return whole ?? ByteBuffer()
    }
}

/// What has come of a body, as it is charged.
private struct HeldBytes {
    let budget: ByteBudget
    let client: ClientNetwork
    private var bytes = 0

    init(budget: ByteBudget, client: ClientNetwork) {
        self.budget = budget
        self.client = client
    }

    mutating func grow(to size: Int) throws(Problem) {
        guard budget.take(size - bytes, for: client) else {
            throw .unavailable("Too many bytes of your requests are being read; send this one again in a moment.")
        }
        bytes = size
    }

    mutating func release() {
        budget.give(back: bytes, of: client)
        bytes = 0
    }
}

extension Request {
    /// The body's media type in lower case, without its parameters; nil where none is said.
    package var mediaType: String? {
        guard let value = headers.combined(.contentType) else { return nil }
        if value == JSONBody.mediaType { return value }
        let end = value.utf8.firstIndex(of: UInt8(ascii: ";")) ?? value.endIndex
        return value[..<end].trimmingWhitespace().lowercased()
    }
}

extension Substring {
    /// The text without spaces and tabs at its ends.
    package func trimmingWhitespace() -> Substring {
        let bytes = utf8
        guard let first = bytes.firstIndex(where: { !Substring.isWhitespace($0) }),
            let last = bytes.lastIndex(where: { !Substring.isWhitespace($0) })
        else { return "" }
        return self[first..<bytes.index(after: last)]
    }

    private static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }
}
