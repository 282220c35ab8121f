import Domain
import Intake
import Maintenance
import Store

/// Takes over what a former backend kept, as if it came anew: sessions, rollups and error groups come by themselves.
///
/// The mark of each kind lies in the store and moves in the transaction of the records, so it can be stopped at any
/// moment, and run again when the former has more.
struct FormerImport {
    let former: FormerDatabase
    let store: DataStore
    let pageRows: Int
    var report = FormerReport()
    private var total = 0
    private var done = 0
    private var progress: @Sendable (Double) -> Void = { _ in }

    /// How many bytes of rows are read at once, about; a row is read whole.
    static let pageBytes = 8_388_608

    /// An import into `store`, with at most `pageRows` rows in a transaction.
    init(from former: FormerDatabase, into store: DataStore, pageRows: Int = 2_000) {
        self.former = former
        self.store = store
        self.pageRows = pageRows
    }

    /// Takes over what is not there yet; `progress` is called with the part that is done, 0…1.
    mutating func run(progress: @escaping @Sendable (Double) -> Void) async throws -> FormerReport {
        self.progress = progress
        for kind in FormerKind.allCases {
            let mark = try await mark(of: kind)
            let (all, new) = try await former.count(kind, behind: mark.lastID)
            report.count(kind) { count in
                count.found = all
                count.earlier = all - new
            }
            total += new
        }
        report.refusedRequests = try await former.refusedRequests()
        try await takeUsers()
        try await takeSessions()
        try await takePlain(.events, { decoder, body throws(DecodingFailure) in try decoder.events(body) }) {
            .events($0)
        }
        try await takePlain(.metrics, { decoder, body throws(DecodingFailure) in try decoder.metrics(body) }) {
            .metrics($0)
        }
        try await takeErrors()
        try await takePlain(
            .costs, { decoder, body throws(DecodingFailure) in try decoder.costs(body, prices: .empty) }
        ) { .costs($0) }
        try await store.settle()
        return report
    }

    func mark(of kind: FormerKind) async throws -> ImportMark {
        try await store.importMark(source: former.identity, kind: kind.rawValue)
    }

    mutating func note(done rows: Int) {
        done += rows
        progress(Double(done) / Double(max(total, 1)))
    }
}
