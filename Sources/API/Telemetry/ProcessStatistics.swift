import Foundation

/// What the operating system says of this process; a value that it does not say is nil.
struct ProcessStatistics {
    /// Resident memory in bytes.
    let residentBytes: Double?
    /// Seconds of CPU time, of the user and the system together.
    let cpuSeconds: Double?
    /// When the process started, in seconds since 1970.
    let startSeconds: Double?
    /// Open file descriptors.
    let openFiles: Double?

    /// Reads `/proc/self`, which Linux has.
    static func current() -> ProcessStatistics {
        let fields = statFields()
        let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))
        let cpu = number(fields, at: 11).flatMap { user in number(fields, at: 12).map { (user + $0) / ticks } }
        let start = number(fields, at: 19).flatMap { start in bootSeconds().map { $0 + start / ticks } }
        let pages = number(fields, at: 21)
        let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
        return ProcessStatistics(
            residentBytes: pages.map { $0 * Double(sysconf(Int32(_SC_PAGESIZE))) }, cpuSeconds: cpu,
            startSeconds: start, openFiles: files.map(Double.init))
    }

    /// The fields of `/proc/self/stat` after the name, which may hold spaces itself.
    private static func statFields() -> [Substring] {
        guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return [] }
        return text[text.index(after: end)...].split(separator: " ")
    }

    private static func number(_ fields: [Substring], at index: Int) -> Double? {
        fields.indices.contains(index) ? Double(fields[index]) : nil
    }

    private static func bootSeconds() -> Double? {
        guard let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("btime ") })
        else { return nil }
        return Double(line.dropFirst(6))
    }
}
