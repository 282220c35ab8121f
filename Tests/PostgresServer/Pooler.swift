import Foundation

/// Debian's PgBouncer before a private server, on a port of its own; ends with the test.
public final class Pooler {
    /// The port, on 127.0.0.1.
    public let port: Int
    private let folder: String
    private let process: Process

    /// Starts one with `settings`, such as `pool_mode=transaction`, and waits until it answers.
    public init(before server: PostgresServer, settings: [String]) async throws {
        port = try PostgresCluster.freePort()
        folder = "/tmp/mcp-admin-pooler-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        let lines =
            [
                "[databases]", "* = host=127.0.0.1 port=\(server.port)", "[pgbouncer]", "listen_addr=127.0.0.1",
                "listen_port=\(port)", "unix_socket_dir=", "auth_type=trust", "auth_file=\(folder)/users",
            ] + settings
        try "\"postgres\" \"\"\n".write(toFile: folder + "/users", atomically: true, encoding: .utf8)
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: folder + "/pooler.ini", atomically: true, encoding: .utf8)
        process = PostgresCluster.process("/usr/sbin/pgbouncer", ["-q", folder + "/pooler.ini"])
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        try await waitUntilItAnswers()
    }

    deinit {
        // A child of a process that ignores SIGTERM ignores it too.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The URL by which `url`, a database of the server, is reached through the pooler.
    public func url(of url: String) throws -> String {
        guard let parts = URLComponents(string: url.replacingOccurrences(of: "@/", with: "@localhost/")) else {
            throw PostgresServer.Failure(description: "\(url) names no database")
        }
        return "postgresql://postgres@127.0.0.1:\(port)\(parts.path)"
    }

    private func waitUntilItAnswers() async throws {
        let end = ContinuousClock.now + .seconds(20)
        while !isListening() {
            guard process.isRunning, ContinuousClock.now < end else {
                throw PostgresServer.Failure(description: "PgBouncer does not start: run script/bootstrap --test")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    private func isListening() -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        address.sin_port = UInt16(port).bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
