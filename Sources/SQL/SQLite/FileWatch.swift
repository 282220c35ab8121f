import Foundation
import Synchronization

/// Watches that what is open is what stands at the store's path: a file that was deleted, moved or replaced takes
/// everything that is written to it along.
final class FileWatch: Sendable {
    private let path: String
    private let file: FileIdentity
    /// Where SQLite has the write-ahead log and its index: beside the file itself, not beside a link to it.
    private let logPaths: [String]
    /// The log and its index, since they were first seen.
    private let logs = Mutex<[String: FileIdentity]>([:])

    /// A watch over the file that is at `path` now; over its log too where this process is the one that keeps it.
    init(path: String, ownsLog: Bool) throws {
        guard let file = FileIdentity(path: path) else { throw FileWatch.gone(path) }
        self.path = path
        self.file = file
        logPaths = ownsLog ? ["-wal", "-shm"].map { FileWatch.canonical(path) + $0 } : []
    }

    /// Throws `SQLError.detached` where the file, or its log, is not at its path any more.
    func verify() throws {
        guard let found = FileIdentity(path: path) else { throw FileWatch.gone(path) }
        guard found == file else {
            throw SQLError.detached("\(path) is another file than the one that this process has open")
        }
        for path in logPaths { try verifyLog(at: path) }
    }

    private func verifyLog(at path: String) throws {
        let found = FileIdentity(path: path)
        let known = logs.withLock { logs in
            if logs[path] == nil { logs[path] = found }
            return logs[path]
        }
        guard known == found else {
            throw SQLError.detached("\(path) was deleted or replaced while this process has it open")
        }
    }

    private static func gone(_ path: String) -> SQLError {
        .detached("\(path) was deleted or moved while this process has it open: \(String(cString: strerror(errno)))")
    }

    /// The path behind all symbolic links.
    static func canonical(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
