import HummingbirdCore
import NIOCore

extension ResponseBody {
    /// The most bytes that are written at once, so that a slow client holds no more than two such pieces.
    package static let pieceBytes = 64 << 10

    /// A body of bytes in memory.
    ///
    /// Each piece is a copy: a slice of which a client takes nothing would hold all of the bytes, for longer than
    /// anybody counts them.
    package init(pieces bytes: ByteBuffer) {
        guard bytes.readableBytes > ResponseBody.pieceBytes else {
            self.init(byteBuffer: bytes)
            return
        }
        self.init(contentLength: bytes.readableBytes) { writer in
            var rest = bytes
            while let piece = rest.readPiece() { try await writer.write(piece) }
            try await writer.finish(nil)
        }
    }

    /// A body of pieces that all answers with it share.
    package init(shared pieces: [ByteBuffer]) {
        self.init(contentLength: pieces.reduce(0) { $0 + $1.readableBytes }) { writer in
            for piece in pieces { try await writer.write(piece) }
            try await writer.finish(nil)
        }
    }
}

extension ByteBuffer {
    /// The next piece of an answer, in memory of its own; nil where there is none.
    package mutating func readPiece() -> ByteBuffer? {
        guard readableBytes > 0 else { return nil }
        return readSlice(length: min(readableBytes, ResponseBody.pieceBytes)).map {
            ByteBuffer(bytes: $0.readableBytesView)
        }
    }
}
