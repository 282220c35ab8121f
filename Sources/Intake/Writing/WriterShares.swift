/// How the senders share the writer's time: who sends much waits for those who send little.
///
/// A commit of megabytes keeps all others waiting, whether it is of one request or of many. So where senders meet, each
/// gets a bounded number of bytes into a commit, and whoever took much of one is held back for three times as long as
/// its part took. A sender that is alone loses nothing, and neither do senders that send alike.
struct WriterShares {
    /// Whose time it is: a sender's, whose heavy requests have an account of their own, so that its others do not wait.
    struct Account: Hashable {
        let sender: String?
        let isHeavy: Bool
    }

    /// A request: whose it is, and how many bytes its records have.
    struct Request {
        let account: Account
        let bytes: Int
    }

    /// How many times as long as its part of a commit took an account is held back.
    private static let timesForOthers = 3
    /// How many times as much as another an account must have sent to be held back for it.
    private static let timesAsMuch = 4
    /// The longest that an account is held back, and for how long senders that met are expected to meet again.
    private static let longest = Duration.seconds(1)

    /// The bytes in a commit below which nobody is held back.
    let lightBytes: Int
    private var heldUntil: [Account: ContinuousClock.Instant] = [:]
    private var sharedUntil: ContinuousClock.Instant?

    init(lightBytes: Int) {
        self.lightBytes = lightBytes
    }

    /// Whether an account has to wait.
    func holds(_ account: Account, at now: ContinuousClock.Instant) -> Bool {
        guard !heldUntil.isEmpty, let end = heldUntil[account] else { return false }
        return now < end
    }

    /// When the next account that is held back may go on.
    var next: ContinuousClock.Instant? { heldUntil.values.min() }

    /// How many bytes of each account a commit of what waits takes; nil where nobody shares it.
    func bytesOfEach(of waiting: some Sequence<Request>, at now: ContinuousClock.Instant) -> Int? {
        let isShared = sharedUntil.map { now < $0 } == true || WriterShares.haveCompany(waiting)
        return isShared ? 4 * lightBytes : nil
    }

    /// Notes a commit and what waited at its end.
    mutating func note(
        _ commit: [Request], waiting: [Request], from began: ContinuousClock.Instant, until end: ContinuousClock.Instant
    ) {
        if !heldUntil.isEmpty { heldUntil = heldUntil.filter { end < $0.value } }
        guard WriterShares.haveCompany([commit, waiting].joined()) else { return }
        sharedUntil = end + WriterShares.longest
        let parts = WriterShares.sums(commit)
        let least = WriterShares.sums([commit, waiting].joined()).values.min() ?? 0
        let total = Double(max(1, parts.values.reduce(0, +)))
        for (account, bytes) in parts where bytes >= lightBytes && bytes / WriterShares.timesAsMuch >= least {
            let took = (end - began) * (Double(bytes) / total)
            heldUntil[account] = end + min(took * WriterShares.timesForOthers, WriterShares.longest)
        }
    }

    private static func haveCompany(_ requests: some Sequence<Request>) -> Bool {
        var first: Account?
        for request in requests {
            guard let known = first else {
                first = request.account
                continue
            }
            if request.account != known { return true }
        }
        return false
    }

    private static func sums(_ requests: some Sequence<Request>) -> [Account: Int] {
        requests.reduce(into: [:]) { $0[$1.account, default: 0] += $1.bytes }
    }
}
