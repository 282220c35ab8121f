import Foundation

/// A Redis server of Debian's on a free port of this machine, in a private folder; ends with the test.
public final class RedisServer {
    /// The port that it listens on, at 127.0.0.1.
    public let port: Int
    /// Its private folder.
    public let folder: URL
    private let arguments: [String]
    private var process: Process?

    /// Why no server could be started.
    public struct Failure: Error {
        let reason: String
    }

    /// Starts a server with further `arguments`, which may name its folder as `FOLDER`; `prepare` fills the folder before.
    public init(_ arguments: [String] = [], prepare: (URL) throws -> Void = { _ in }) async throws {
        port = try RedisServer.freePort()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("redis-\(UUID().uuidString)")
        self.folder = folder
        let listening = arguments.contains("--tls-cert-file") ? ["--port", "0", "--tls-port"] : ["--port"]
        self.arguments =
            listening + ["\(port)", "--bind", "127.0.0.1", "--save", "", "--dir", folder.path]
            + arguments.map { $0.replacing("FOLDER", with: folder.path) }
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try prepare(folder)
        try await start()
    }

    deinit {
        kill()
        try? FileManager.default.removeItem(at: folder)
    }

    /// Where it is, for `REDIS_URL`.
    public func url(_ credentials: String = "", scheme: String = "redis", host: String = "127.0.0.1") -> String {
        "\(scheme)://\(credentials)\(host):\(port)/0"
    }

    /// Starts it, after it was killed.
    public func start() async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/redis-server")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        self.process = process
        let end = ContinuousClock.now + .seconds(30)
        while !isListening {
            guard process.isRunning, ContinuousClock.now < end else {
                throw Failure(reason: "redis-server does not listen")
            }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    /// Ends it at once, and with it what it holds.
    public func kill() {
        guard let process else { return }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        self.process = nil
    }

    /// Stops it from doing anything, while its connections stay.
    public func stall() { send(SIGSTOP) }

    /// Lets it go on after `stall`.
    public func goOn() { send(SIGCONT) }

    private func send(_ signal: Int32) {
        if let process { Foundation.kill(process.processIdentifier, signal) }
    }

    private var isListening: Bool {
        (try? RedisServer.withSocket(port) { connect($0, $1, $2) == 0 }) == true
    }

    private static func freePort() throws -> Int {
        try withSocket(0) { descriptor, address, length in
            guard bind(descriptor, address, length) == 0 else { throw Failure(reason: "no free port") }
            var bound = sockaddr_in()
            var size = length
            _ = withUnsafeMutablePointer(to: &bound) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
            }
            return Int(UInt16(bigEndian: bound.sin_port))
        }
    }

    private static func withSocket<Value>(
        _ port: Int, _ body: (Int32, UnsafePointer<sockaddr>, socklen_t) throws -> Value
    ) throws -> Value {
        #if os(Linux)
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        let descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw Failure(reason: "no socket") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return try withUnsafePointer(to: &address) {
            try $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try body(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
