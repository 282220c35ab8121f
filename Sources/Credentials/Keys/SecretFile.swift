#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// A small file that only its owner may read.
struct SecretFile {
    private static let maximumBytes = 4096

    let path: String

    /// Returns the text without surrounding white space; nil when there is no such file.
    func read() throws(SecurityError) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw failure("cannot be read")
        }
        defer { close(descriptor) }
        try checkMode(of: descriptor)
        var buffer = [UInt8](repeating: 0, count: Self.maximumBytes)
        let count = Self.retrying { systemRead(descriptor, &buffer, buffer.count) }
        guard count >= 0 else { throw failure("cannot be read") }
        let whiteSpace = Set(" \t\r\n".utf8)
        let text = buffer.prefix(count).drop(while: whiteSpace.contains)
        let end = text.lastIndex { !whiteSpace.contains($0) }.map { $0 + 1 } ?? text.startIndex
        return String(decoding: text[..<end], as: UTF8.self)
    }

    /// Writes the text so that the file appears whole or not at all, and leaves one that is already there alone.
    func create(containing text: String) throws(SecurityError) {
        // A name of its own, then a link: unlike O_EXCL on the path itself, a crash leaves no half-written secret.
        let draft = "\(path).\(Hexadecimal.encode(SecureRandom.bytes(8)))"
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("cannot be created") }
        defer { unlink(draft) }
        let bytes = Array(text.utf8)
        let written = Self.retrying { write(descriptor, bytes, bytes.count) }
        let isComplete = written == bytes.count && fsync(descriptor) == 0
        let problem = failure("cannot be written")
        close(descriptor)
        guard isComplete else { throw problem }
        guard link(draft, path) == 0 || errno == EEXIST else { throw failure("cannot be created") }
    }

    private func checkMode(of descriptor: Int32) throws(SecurityError) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("cannot be read") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw .secretFileUnusable(path: path, reason: "is not a regular file")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw .secretFileExposed(path: path, mode: UInt16(status.st_mode & 0o7777))
        }
    }

    private func failure(_ what: String) -> SecurityError {
        .secretFileUnusable(path: path, reason: "\(what): \(String(cString: strerror(errno)))")
    }

    private static func retrying(_ call: () -> Int) -> Int {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}

/// `read(2)`, under a name that the method `read` does not hide.
private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}
