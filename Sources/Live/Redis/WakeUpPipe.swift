import Foundation

/// Wakes a thread that polls.
final class WakeUpPipe: Sendable {
    /// Can be read when somebody has rung.
    let descriptor: Int32
    private let end: Int32

    /// A pipe; without one, which happens when too many files are open, the thread wakes by its deadlines only.
    init() {
        var ends: [Int32] = [-1, -1]
        if pipe(&ends) == 0 {
            for end in ends {
                _ = fcntl(end, F_SETFL, fcntl(end, F_GETFL) | O_NONBLOCK)
                _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            }
        }
        descriptor = ends[0]
        end = ends[1]
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if end >= 0 { close(end) }
    }

    /// Wakes the thread.
    func ring() {
        var byte: UInt8 = 1
        // A pipe that is full wakes it as well.
        _ = write(end, &byte, 1)
    }

    /// Takes the rings that have come.
    func clear() {
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(descriptor, &bytes, bytes.count) == bytes.count {}
    }
}
