import Foundation
import Synchronization

/// Holds a store for one process: an advisory lock on the store's file itself, under whatever name it was opened, which
/// the system gives back when the process ends, however it ends.
///
/// It is one of `flock`, which knows nothing of the locks of `fcntl` that SQLite takes on the same file.
final class FileLock: Sendable {
    /// The files that this process holds.
    ///
    /// Whoever closes any descriptor of a file ends all of this process' `fcntl` locks on it, those of SQLite too: a
    /// file that is held here is not even opened again.
    private static let held = Mutex<Set<FileIdentity>>([])

    /// The file that is held.
    let file: FileIdentity
    private let descriptor: Mutex<Int32?>

    /// Takes the file at `path`, which has to be there; throws `SQLError.locked` where another holder has it.
    init(path: String) throws {
        let (descriptor, file) = try FileLock.held.withLock { held in
            if let file = FileIdentity(path: path), held.contains(file) { throw SQLError.locked(path: path) }
            let (descriptor, file) = try FileLock.lock(path)
            held.insert(file)
            return (descriptor, file)
        }
        self.descriptor = Mutex(descriptor)
        self.file = file
    }

    /// Throws `SQLError.locked` where the file at `path` has several names, and is held under another one.
    ///
    /// SQLite's journals have the name by which the file was opened: two processes that know it by different names do
    /// not see each other's changes, and damage it. Under the name that a holder uses, there is its log.
    static func requireOneName(_ path: String) throws {
        guard let file = FileIdentity(path: path), file.names > 1 else { return }
        guard FileIdentity(path: FileWatch.canonical(path) + "-wal") == nil else { return }
        try held.withLock { held in
            guard !held.contains(file) else { return }
            close(try lock(path).descriptor)
        }
    }

    /// Gives the store back, after SQLite has closed it.
    func release() {
        FileLock.held.withLock { held in
            guard let descriptor = descriptor.withLock({ $0.take() }) else { return }
            close(descriptor)
            held.remove(file)
        }
    }

    deinit {
        release()
    }

    private static func lock(_ path: String) throws -> (descriptor: Int32, file: FileIdentity) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw SQLError.readOnly("\(path) cannot be opened for writing: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0, let file = FileIdentity(descriptor: descriptor) else {
            close(descriptor)
            throw SQLError.locked(path: path)
        }
        return (descriptor, file)
    }
}
