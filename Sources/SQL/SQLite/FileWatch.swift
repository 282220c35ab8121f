import Foundation
import Synchronization

/// Watches that what is open is what stands at the store's path: a file that was deleted, moved or replaced takes
/// everything that is written to it along.
final class FileWatch: Sendable {
    private let path: String
    private let file: FileIdentity
    /// Where SQLite has the write-ahead log: beside the file itself, not beside a link to it.
    private let journalPath: String?
    /// The log, since it was first seen.
    private let journal = Mutex<FileIdentity?>(nil)

    /// A watch over the file that is at `path` now; over its log too where this process is the one that keeps it.
    init(path: String, ownsJournal: Bool) throws {
        guard let file = FileIdentity(path: path) else { throw FileWatch.gone(path) }
        self.path = path
        self.file = file
        journalPath = ownsJournal ? FileWatch.canonical(path) + "-wal" : nil
    }

    /// Throws `SQLError.detached` where the file, or its log, is not at its path any more.
    func verify() throws {
        guard let found = FileIdentity(path: path) else { throw FileWatch.gone(path) }
        guard found == file else {
            throw SQLError.detached("\(path) is another file than the one that this process has open")
        }
        guard let journalPath else { return }
        let log = FileIdentity(path: journalPath)
        let known = journal.withLock { known in
            if known == nil { known = log }
            return known
        }
        guard known == log else {
            throw SQLError.detached("\(journalPath) was deleted or replaced while this process has it open")
        }
    }

    private static func gone(_ path: String) -> SQLError {
        .detached("\(path) was deleted or moved while this process has it open: \(String(cString: strerror(errno)))")
    }

    private static func canonical(_ path: String) -> String {
        guard let resolved = realpath(path, nil) else { return path }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
