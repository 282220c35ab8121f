import Store

/// How long a chunk is: rows are dropped by chunks, so a chunk should be short beside the time for which rows are kept;
/// and every list has to look at each, which costs it a tenth of a millisecond, so there should be few.
enum TimescaleChunks {
    /// The days of a chunk, usually.
    static let longDays: Int64 = 7
    /// The days of a chunk where rows are kept for less than four weeks.
    static let shortDays: Int64 = 1

    /// The days of a chunk where rows are kept for `days`; for ever where that is 0.
    static func days(keeping days: Int) -> Int64 {
        days == 0 || days >= 28 ? longDays : shortDays
    }
}
