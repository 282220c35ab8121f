import CSimdJSON
import Synchronization

/// A reusable parser with its buffers.
///
/// Unchecked, since the pool lends it to one decoding at a time.
final class JSONParser: @unchecked Sendable {
    /// The C parser.
    let handle: OpaquePointer

    /// Nil where memory ran out.
    init?() {
        guard let handle = mcp_json_parser_create() else { return nil }
        self.handle = handle
    }

    deinit {
        mcp_json_parser_destroy(handle)
    }

    /// Lends a parser to `body`; decodings at the same time get one each, and a few are kept for the next ones.
    static func lend<Result>(
        _ body: (JSONParser) throws(DecodingFailure) -> Result
    ) throws(DecodingFailure) -> Result {
        guard let parser = idle.withLock({ $0.popLast() }) ?? JSONParser() else { throw .outOfMemory }
        defer {
            mcp_json_end(parser.handle)
            idle.withLock { if $0.count < keptParsers { $0.append(parser) } }
        }
        return try body(parser)
    }

    private static let keptParsers = 4
    private static let idle = Mutex<[JSONParser]>([])
}
