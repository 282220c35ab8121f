import HTTPTypes
import HummingbirdCore
import NIOCore

/// Compresses what is written, and writes it on as it comes out: who reads slowly is waited for as ever.
struct CompressingWriter: ResponseBodyWriter {
    private var parent: any ResponseBodyWriter
    private let stream: GzipStream

    /// A writer that hands `stream`'s bytes to `parent`.
    init(to parent: any ResponseBodyWriter, by stream: GzipStream) {
        self.parent = parent
        self.stream = stream
    }

    mutating func write(_ buffer: ByteBuffer) async throws {
        var rest = buffer
        while rest.readableBytes > 0 {
            let compressed = stream.compress(&rest)
            if compressed.readableBytes > 0 { try await parent.write(compressed) }
        }
    }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws {
        try await parent.write(stream.finish())
        try await parent.finish(trailingHeaders)
    }
}

/// Counts what is written, and keeps nothing of it: what an answer to `GET` would be, for `HEAD`.
final class CountingWriter: ResponseBodyWriter {
    private(set) var count = 0

    func write(_ buffer: ByteBuffer) async throws {
        count += buffer.readableBytes
    }

    func finish(_ trailingHeaders: HTTPFields?) async throws {}
}
