import Foundation

/// The folder of a private PostgreSQL server, and the programs that work on it.
struct PostgresCluster: Sendable {
    let folder: String
    private var data: String { folder + "/data" }
    private var logFile: String { folder + "/log" }

    /// Makes a new cluster, which belongs to the user `postgres` where this process is root's: PostgreSQL refuses root.
    init() throws {
        // Short, because a socket's path has at most 107 bytes.
        folder = "/tmp/mcp-admin-pg-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        if geteuid() == 0 {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/chown")
            process.arguments = ["postgres:", folder]
            try PostgresCluster.run(process)
        }
        try makeData()
    }

    /// Deletes the folder.
    func remove() {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// What the server wrote since it was started.
    var log: String {
        (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? ""
    }

    /// Starts the server as a child of this process.
    func startServer(port: Int, settings: [String]) throws -> Process {
        let all = [
            "port=\(port)", "listen_addresses=127.0.0.1", "unix_socket_directories=\(folder)", "max_connections=300",
            "shared_buffers=64MB", "autovacuum=off", "log_statement=none",
            // Tests ask whether the program survives, not whether this machine's disk does; it makes them quicker.
            "fsync=off", "full_page_writes=off",
            // A zone that shows whether anything depends on it.
            "timezone=America/St_Johns",
        ]
        let process = PostgresCluster.process(
            try PostgresCluster.program("postgres"),
            ["-D", data] + (all + settings).flatMap { ["-c", $0] })
        try Data().write(to: URL(fileURLWithPath: logFile))
        let log = try FileHandle(forWritingTo: URL(fileURLWithPath: logFile))
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = log
        process.standardError = log
        try process.run()
        return process
    }

    /// The server and its children.
    func processes(of server: Int32) throws -> [Int32] {
        let children = try String(contentsOfFile: "/proc/\(server)/task/\(server)/children", encoding: .utf8)
        return [server] + children.split(separator: " ").compactMap { Int32($0) }
    }

    /// A port of 127.0.0.1 that nobody listens on at the moment.
    static func freePort() throws -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) | getsockname(descriptor, address, &length)
            }
        }
        guard status == 0 else { throw PostgresServer.Failure(description: "there is no free port") }
        return Int(UInt16(bigEndian: address.sin_port))
    }

    private func makeData() throws {
        try PostgresCluster.run(
            PostgresCluster.process(
                try PostgresCluster.program("initdb"),
                ["-D", data, "-U", "postgres", "-A", "trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]))
        // Whoever is called `locked` needs a password over TCP.
        let rules = "host all locked 127.0.0.1/32 scram-sha-256\nlocal all all trust\nhost all all 127.0.0.1/32 trust\n"
        let file = try FileHandle(forWritingTo: URL(fileURLWithPath: data + "/pg_hba.conf"))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(rules.utf8))
        try file.close()
    }

    private static func run(_ process: Process) throws {
        let output = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw PostgresServer.Failure(description: String(decoding: text, as: UTF8.self))
        }
    }

    /// A program that is run by the user `postgres` where this process is root's.
    static func process(_ program: String, _ arguments: [String]) -> Process {
        let process = Process()
        let isRoot = geteuid() == 0
        process.executableURL = URL(fileURLWithPath: isRoot ? "/usr/bin/setpriv" : program)
        process.arguments =
            (isRoot ? ["--reuid=postgres", "--regid=postgres", "--init-groups", program] : []) + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        return process
    }

    /// The newest of PostgreSQL's programs of this name, where Debian has them.
    private static func program(_ name: String) throws -> String {
        let versions = "/usr/lib/postgresql"
        let found = ((try? FileManager.default.contentsOfDirectory(atPath: versions)) ?? [])
            .compactMap(Int.init).sorted().last
        guard let found else {
            throw PostgresServer.Failure(description: "PostgreSQL is missing: run script/bootstrap --test")
        }
        return "\(versions)/\(found)/bin/\(name)"
    }
}
