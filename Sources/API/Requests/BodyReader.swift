import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

/// Reads request bodies under a limit for each and a budget for all.
struct BodyReader: Sendable {
    /// The budget for all bodies together.
    let budget: BodyBudget

    /// Collects the body and hands it to `use`; its bytes count against the budget until `use` returns.
    ///
    /// A declared length above `limit` is answered with 413 before anything is read, as is a body that proves longer.
    func withBody<Result>(
        of request: Request, atMost limit: Int, _ use: (ByteBuffer) async throws -> Result
    ) async throws -> Result {
        let declared = request.headers.first(.contentLength).flatMap { Int($0) } ?? 0
        guard declared <= limit else { throw Problem.bodyTooLarge(limit: limit) }
        try budget.take(declared)
        var held = declared
        defer { budget.give(back: held) }
        let body = try await collect(request.body, atMost: limit, held: &held)
        return try await use(body)
    }

    private func collect(_ parts: RequestBody, atMost limit: Int, held: inout Int) async throws -> ByteBuffer {
        var whole: ByteBuffer?
        for try await var part in parts {
            guard var body = whole else {
                whole = part
                try grow(to: part.readableBytes, atMost: limit, held: &held)
                continue
            }
            try grow(to: body.readableBytes + part.readableBytes, atMost: limit, held: &held)
            whole = nil
            body.writeBuffer(&part)
            whole = body
        }
        return whole ?? ByteBuffer()
    }

    private func grow(to size: Int, atMost limit: Int, held: inout Int) throws(Problem) {
        guard size <= limit else { throw .bodyTooLarge(limit: limit) }
        guard size > held else { return }
        try budget.take(size - held)
        held = size
    }
}

extension Request {
    /// The body's media type in lower case, without its parameters; nil where none is said.
    var mediaType: String? {
        guard let value = headers[.contentType] else { return nil }
        if value == JSONBody.mediaType { return value }
        let end = value.utf8.firstIndex(of: UInt8(ascii: ";")) ?? value.endIndex
        return value[..<end].trimmingWhitespace().lowercased()
    }
}

extension Substring {
    /// The text without spaces and tabs at its ends.
    func trimmingWhitespace() -> Substring {
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
