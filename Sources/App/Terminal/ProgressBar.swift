/// The text of a line that shows how far something is.
struct ProgressBar: Sendable, Equatable {
    /// What is being done, such as `events`.
    let label: String
    /// The units to do in all.
    let total: Int
    /// Whether the units are ones that people count.
    var showsRate = true

    /// The line after `done` units and `seconds`, at most `columns` wide: a bar, per cent, rate and remaining time.
    func text(done: Int, seconds: Double, columns: Int) -> String {
        let part = total > 0 ? min(1, Double(max(0, done)) / Double(total)) : 1
        let percent = String(Int(part * 100))
        let head = label + " ["
        let tail = "] \(String(repeating: " ", count: 3 - percent.count))\(percent) %" + pace(done, seconds)
        let width = columns - head.count - tail.count - 1
        guard width >= 4 else { return String("\(label) \(percent) %".prefix(max(0, columns - 1))) }
        let filled = Int(part * Double(width))
        return head + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled) + tail
    }

    private func pace(_ done: Int, _ seconds: Double) -> String {
        guard done > 0, seconds >= 0.5 else { return "" }
        let rate = Double(done) / seconds
        let pace = showsRate ? "  \(ProgressBar.short(rate))/s" : ""
        return pace + "  \(ProgressBar.clock(Double(max(0, total - done)) / rate))"
    }

    /// A number in at most five characters: `950`, `12.3k`, `1.2M`.
    static func short(_ number: Double) -> String {
        switch number {
        case ..<1000: String(Int(number))
        case ..<1_000_000: tenths(number / 1000) + "k"
        default: tenths(number / 1_000_000) + "M"
        }
    }

    /// A duration as minutes and seconds, `2:05`, or with hours, `1:02:05`.
    static func clock(_ seconds: Double) -> String {
        let whole = Int(min(max(seconds, 0), 359_999).rounded(.up))
        let (minutes, rest) = (whole / 60 % 60, whole % 60)
        if whole < 3600 { return "\(minutes):\(padded(rest))" }
        return "\(whole / 3600):\(padded(minutes)):\(padded(rest))"
    }

    private static func tenths(_ number: Double) -> String {
        let tenths = Int(number * 10)
        return "\(tenths / 10).\(tenths % 10)"
    }

    private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
