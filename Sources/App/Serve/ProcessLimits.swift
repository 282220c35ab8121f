import Foundation

/// What the process asks of the system before it serves.
enum ProcessLimits {
    /// Allows as many open files, thus connections, as the system lets this user have.
    static func raiseOpenFiles() {
        var limit = rlimit()
        #if os(Linux)
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
        let resource = RLIMIT_NOFILE
        #endif
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

    private static let arenaMaximum: Int32 = -8
    private static let trimThreshold: Int32 = -1
}
