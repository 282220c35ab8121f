import HTTP
import Crypto
import Foundation
import NIOCore

/// The dashboard's page and all its files as they were at one moment, under a version that stands for their content.
///
/// They are kept in memory: an address that holds the version gives these bytes, whatever lies on the disk by then.
struct DashboardBundle: Sendable {
    /// A file's content.
    struct File: Sendable {
        /// Its media type.
        let mediaType: String
        /// Its bytes. Each piece has memory of its own: what one client does not take is no more than that.
        let pieces: [ByteBuffer]
    }

    /// The most bytes of all files together; ours have half a megabyte.
    static let mostBytes = 16 << 20
    /// The most files.
    static let mostFiles = 1000
    /// What stands before a version and a file's address, behind `/dashboard/`.
    static let folder = "assets"

    /// Sixteen hexadecimal digits that change with any file.
    let version: String
    /// The files by their address below `/dashboard/`.
    let files: [String: File]
    /// The page, which names its files by this version.
    let page: ByteBuffer
    /// The page's version.
    let pageTag: String

    /// The bundle of `page`, the text of `index.html`, and `contents`; nil where that is too much to be kept.
    init?(page: String, contents: [String: Data]) {
        guard contents.count <= DashboardBundle.mostFiles,
            contents.values.reduce(0, { $0 + $1.count }) <= DashboardBundle.mostBytes
        else { return nil }
        version = DashboardBundle.digest(contents.sorted { $0.key < $1.key }.flatMap { [Data($0.key.utf8), $0.value] })
        files = contents.reduce(into: [:]) { files, content in
            guard let mediaType = DashboardFile.mediaType(of: content.key) else { return }
            files[content.key] = File(mediaType: mediaType, pieces: DashboardBundle.pieces(of: content.value))
        }
        let scripts = contents.filter { $0.key.hasSuffix(".js") }.mapValues { String(decoding: $0, as: UTF8.self) }
        let text = DashboardMarkup(page, version: version, files: Set(files.keys), graph: ModuleGraph(scripts)).text
        self.page = ByteBuffer(string: text)
        pageTag = "\"\(DashboardBundle.digest([Data(text.utf8)]))\""
    }

    /// The digest of parts, each with its length before it, so that no two lists of parts are one.
    private static func digest(_ parts: [Data]) -> String {
        var hash = SHA256()
        for part in parts {
            withUnsafeBytes(of: UInt64(part.count).littleEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: part)
        }
        return hash.finalize().prefix(8).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count < 2 ? "0\(digits)" : digits
        }.joined()
    }

    private static func pieces(of data: Data) -> [ByteBuffer] {
        var rest = ByteBuffer(bytes: data)
        var pieces: [ByteBuffer] = []
        while let piece = rest.readPiece() { pieces.append(piece) }
        return pieces
    }
}
