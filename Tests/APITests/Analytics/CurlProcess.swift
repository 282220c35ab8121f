import Dispatch
import Foundation

/// A `curl` that talks to a server over a real connection; nothing of it blocks the threads that the server needs.
final class CurlProcess: Sendable {
    private let output = Pipe()
    private let process: Process

    /// Starts `curl` with `arguments`.
    init(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/curl")
        process.arguments = ["-sN", "-m", "30"] + arguments
        process.standardOutput = output
        try process.run()
        self.process = process
    }

    /// What comes next on standard output; empty at its end.
    func read() async -> String {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [output] in
                let data = output.fileHandleForReading.availableData
                continuation.resume(returning: String(decoding: data, as: UTF8.self))
            }
        }
    }

    /// Ends it, as a client does that goes away.
    ///
    /// Servers ignore SIGTERM to handle it otherwise, and what they start inherits that.
    func kill() async {
        Foundation.kill(process.processIdentifier, SIGKILL)
        _ = await exitCode()
    }

    /// Waits for the end: 0 is an answer that ended as it should, 18 one that was cut.
    func exitCode() async -> Int32 {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { [process] in
                process.waitUntilExit()
                continuation.resume(returning: process.terminationStatus)
            }
        }
    }
}
