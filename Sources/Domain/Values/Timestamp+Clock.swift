import Foundation

extension Timestamp {
    /// The present moment by the system's clock.
    public static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * second + Int64(time.tv_nsec) / 1000)
    }

    /// The same moment as a Foundation date.
    public var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1e6) }

    /// The moment of a Foundation date, to the microsecond, held inside the years 1…9999: a date may come from outside,
    /// and be anything that a `Double` can be.
    public init(_ date: Date) {
        let microseconds = (date.timeIntervalSince1970 * 1e6).rounded()
        guard let whole = Int64(exactly: microseconds) else {
            self = microseconds > 0 ? .latest : .earliest
            return
        }
        self = min(max(Timestamp(microseconds: whole), .earliest), .latest)
    }
}
