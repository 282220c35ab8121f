import Foundation

/// Holds a store for one process: an advisory lock on a file beside it, which the system gives back when the process
/// ends, however it ends.
final class FileLock: Sendable {
    private let descriptor: Int32

    init(path: String) throws {
        let lockPath = path + ".lock"
        let descriptor = open(lockPath, O_CREAT | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw SQLError.readOnly("\(lockPath) cannot be made: \(String(cString: strerror(errno)))")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            close(descriptor)
            throw SQLError.locked(path: path)
        }
        // Set last: a failed initialiser with all its properties set runs `deinit`, which would close twice.
        self.descriptor = descriptor
    }

    /// Gives the store back.
    func release() {
        flock(descriptor, LOCK_UN)
    }

    deinit {
        close(descriptor)
    }
}
