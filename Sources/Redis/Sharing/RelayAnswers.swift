/// Whether it is known what the watchers of all other instances ask for.
///
/// An instance that comes asks them. Redis says how many heard the question, so it is known when all have answered; one
/// that does not answer is waited for no longer than until all have said it by themselves.
struct RelayAnswers {
    private(set) var isKnown = false
    private var heard: Set<String> = []
    private var expected: Int?
    private var end: ContinuousClock.Instant?

    /// Begins anew: what is known may be out of date.
    mutating func begin() {
        self = RelayAnswers()
    }

    /// Notes that `others` heard the question; they have said it by themselves until `end` at the latest.
    mutating func asked(_ others: Int, until end: ContinuousClock.Instant) {
        expected = max(others, 0)
        self.end = self.end ?? end
        if heard.count >= max(others, 0) { isKnown = true }
    }

    /// Notes what another instance said.
    mutating func hear(_ sender: String) {
        heard.insert(sender)
        if let expected, heard.count >= expected { isKnown = true }
    }

    /// Gives up waiting where the time is over; true where it is known now.
    mutating func look(at now: ContinuousClock.Instant) -> Bool {
        if let end, now >= end { isKnown = true }
        return isKnown
    }
}

/// How many messages were heard of each other instance, and how many of them were lost.
struct RelayLosses {
    private struct Sender {
        var heard: Int64
        var last: Int
    }

    private static let limit = 256
    private var senders: [String: Sender] = [:]
    private var clock = 0

    /// Notes messages of an instance that says how many it has had.
    mutating func hear(_ count: Int, of sender: String) {
        senders[sender]?.heard += Int64(count)
    }

    /// Takes in how many messages an instance has had for others, and returns how many of them were lost since it last
    /// said so; none where it never has.
    mutating func lost(of sender: String, published: Int64) -> Int {
        clock += 1
        guard var known = senders[sender] else {
            if senders.count >= RelayLosses.limit, let oldest = senders.min(by: { $0.value.last < $1.value.last }) {
                senders[oldest.key] = nil
            }
            senders[sender] = Sender(heard: published, last: clock)
            return 0
        }
        // It may not have counted yet what was heard already.
        let (lost, isOverflow) = published.subtractingReportingOverflow(known.heard)
        known.heard = max(known.heard, published)
        known.last = clock
        senders[sender] = known
        return isOverflow || lost <= 0 ? 0 : Int(clamping: lost)
    }
}
