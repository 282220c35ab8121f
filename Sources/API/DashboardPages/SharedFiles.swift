import Foundation
import HTTP
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

    /// A file's bytes. Each piece has memory of its own: what one client does not take is no more than that.
    private final class Content: Sendable {
        let pieces: [ByteBuffer]

        init(_ pieces: [ByteBuffer]) {
            self.pieces = pieces
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
        guard let content = try await NIOThreadPool.singleton.runIfActive({ self.content(of: path) }) else {
            return nil
        }
        let shared = ResponseBody(shared: content.pieces)
        return ResponseBody(contentLength: shared.contentLength) { writer in
            defer { withExtendedLifetime(content) {} }
            try await shared.write(writer)
        }
    }

    private func content(of path: String) -> Content? {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            attributes[.type] as? FileAttributeType == .typeRegular, let size = attributes[.size] as? Int,
            size <= SharedFiles.longest
        else { return nil }
        let version = Version(path: path, size: size, changed: attributes[.modificationDate] as? Date)
        // It is read under the lock: of many who ask at once, one reads, and the others find what it read.
        return known.withLock { known in
            if let content = known[version]?.content { return content }
            guard let content = SharedFiles.read(path).map(Content.init) else { return nil }
            known = known.filter { $0.value.content != nil }
            known[version] = Known(content: content)
            return content
        }
    }

    private static func read(_ path: String) -> [ByteBuffer]? {
        guard let file = FileHandle(forReadingAtPath: path) else { return nil }
        defer { try? file.close() }
        var pieces: [ByteBuffer] = []
        do {
            while let data = try file.read(upToCount: ResponseBody.pieceBytes), !data.isEmpty {
                pieces.append(ByteBuffer(bytes: data))
            }
        } catch {
            return nil
        }
        return pieces
    }
}
