import Foundation
import Synchronization

/// Stops servers with the process that started them, however it ends.
enum Watchdog {
    private static let servers = Mutex<Set<Int32>>([])
    private static let atExit: Void = {
        atexit {
            for server in Watchdog.servers.withLock({ $0 }) { kill(server, SIGQUIT) }
        }
    }()

    /// Stops `server` and deletes `folder` when this process is gone.
    static func watch(server: Int32, folder: String) {
        _ = atExit
        servers.withLock { _ = $0.insert(server) }
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        // SIGQUIT is PostgreSQL's "immediate shutdown". The shell ends with the server when that is stopped before.
        shell.arguments = [
            "-c",
            """
            while kill -0 \(getpid()) && kill -0 \(server); do sleep 0.5; done
            kill -0 \(getpid()) && exit
            kill -QUIT \(server) && sleep 1
            kill -KILL \(server)
            rm -rf '\(folder)'
            """,
        ]
        shell.standardInput = FileHandle.nullDevice
        shell.standardOutput = FileHandle.nullDevice
        shell.standardError = FileHandle.nullDevice
        try? shell.run()
    }

    /// Leaves alone a server that was stopped, whose number may be given to another process.
    static func forget(server: Int32) {
        servers.withLock { _ = $0.remove(server) }
    }
}
