import HummingbirdCore
import NIOCore

extension ResponseBody {
    /// The most bytes that are written at once, so that a slow client holds no more than two such pieces.
    static let pieceBytes = 64 << 10

    /// A body of bytes in memory, which all pieces share.
    init(pieces bytes: ByteBuffer) {
        guard bytes.readableBytes > ResponseBody.pieceBytes else {
            self.init(byteBuffer: bytes)
            return
        }
        self.init(contentLength: bytes.readableBytes) { writer in
            var rest = bytes
            while let piece = rest.readSlice(length: min(rest.readableBytes, ResponseBody.pieceBytes)),
                piece.readableBytes > 0
            {
                try await writer.write(piece)
            }
            try await writer.finish(nil)
        }
    }
}
