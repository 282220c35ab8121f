import Foundation
import HummingbirdCore
import NIOCore
import NIOPosix
import Synchronization

/// Reads files to answer with them; all answers that are under way with a file share its bytes.
final class SharedFiles: Sendable {
    /// A file longer than this is not served: none of ours is.
    static let longest = 64 << 20

    private struct Version: Hashable {
        let path: String
        let size: Int
        let changed: Date?
    }

    private final class Content: Sendable {
        let bytes: ByteBuffer

        init(_ bytes: ByteBuffer) {
            self.bytes = bytes
        }
    }

    private struct Known {
        weak var content: Content?
    }

    private let known = Mutex<[Version: Known]>([:])

    /// How many files lie in memory now.
    var count: Int { known.withLock { known in known.values.count { $0.content != nil } } }

    /// A body of the file at `path`; nil where there is none.
    func body(of path: String) async throws -> ResponseBody? {
        // It blocks, which the threads that serve requests must not.
        guard let content = try await NIOThreadPool.singleton.runIfActive({ self.content(of: path) }) else { return nil }
        let pieces = ResponseBody(pieces: content.bytes)
        return ResponseBody(contentLength: content.bytes.readableBytes) { writer in
            defer { withExtendedLifetime(content) {} }
            try await pieces.write(writer)
        }
    }

    private func content(of path: String) -> Content? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? Int,
            size <= SharedFiles.longest
        else { return nil }
        let version = Version(path: path, size: size, changed: attributes[.modificationDate] as? Date)
        if let content = known.withLock({ $0[version]?.content }) { return content }
        guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
        let content = Content(ByteBuffer(bytes: bytes))
        return known.withLock { known in
            if let other = known[version]?.content { return other }
            known = known.filter { $0.value.content != nil }
            known[version] = Known(content: content)
            return content
        }
    }
}
