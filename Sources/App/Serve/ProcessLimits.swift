import Foundation

/// What the process asks of the system before it serves.
enum ProcessLimits {
    /// Descriptors that connections leave to the rest: the store and its log, files that are answered with, connections
    /// that are being refused, the event loops.
    private static let reservedFiles = 64

    /// How many connections may be open, so that the store finds descriptors whatever clients do.
    static func connections(_ configuration: AppConfiguration) -> Int {
        let reserve = reservedFiles + 2 * configuration.databaseConnections
        return min(configuration.connections, max(16, openFiles() - reserve))
    }

    /// How many files this process may have open.
    static func openFiles() -> Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < rlim_t(Int32.max) else { return Int(Int32.max) }
        return Int(limit.rlim_cur)
    }

    /// Allows as many open files, thus connections, as the system lets this user have.
    static func raiseOpenFiles() {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(resource, &limit)
    }

    /// Keeps the allocator from holding memory apart for each thread, which doubles what an idle server occupies.
    static func limitArenas() {
        #if os(Linux)
        // `mallopt` is in no module of Glibc's; its numbers are part of the C library's ABI.
        guard let symbol = dlsym(nil, "mallopt") else { return }
        typealias Option = @convention(c) (Int32, Int32) -> Int32
        let set = unsafeBitCast(symbol, to: Option.self)
        _ = set(ProcessLimits.arenaMaximum, 2)
        _ = set(ProcessLimits.trimThreshold, 4 << 20)
        #endif
    }

    #if os(Linux)
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    private static let resource = RLIMIT_NOFILE
    #endif
    private static let arenaMaximum: Int32 = -8
    private static let trimThreshold: Int32 = -1
}
