import Domain

/// What was taken over from the former backend, and what was left out and why.
struct FormerReport: Sendable, Equatable {
    /// What became of the rows of a kind.
    struct Count: Sendable, Equatable {
        /// All that the former has.
        var found = 0
        /// Those that an earlier run dealt with.
        var earlier = 0
        /// Those that this run stored.
        var taken = 0
        /// Those that this run left out.
        var leftOut = 0
    }

    /// Why rows, or values of rows, were left out: the same but for the figures and texts that were found.
    struct Reason: Sendable, Equatable {
        let kind: FormerKind
        /// The member that was left out of rows that were taken; nil for whole rows.
        let member: String?
        /// The first one's reason, in words.
        let example: String
        /// How many there are.
        var count = 0
        /// The former's numbers of the first ones.
        var ids: [Int64] = []
    }

    private(set) var counts: [FormerKind: Count] = [:]
    private(set) var reasons: [Reason] = []
    /// The refused requests of the former, of which none is taken over.
    var refusedRequests = 0
    private var places: [String: Int] = [:]

    private static let shownIDs = 5
    /// So many reasons are told apart; further ones are counted together.
    private static let mostReasons = 200

    /// Changes the counts of a kind.
    mutating func count(_ kind: FormerKind, _ change: (inout Count) -> Void) {
        change(&counts[kind, default: Count()])
    }

    /// Notes that a row was left out.
    mutating func leaveOut(_ kind: FormerKind, id: Int64, because detail: String) {
        counts[kind, default: Count()].leftOut += 1
        note(kind, member: nil, id: id, detail)
    }

    /// Notes that a row was taken without one of its values.
    mutating func leaveOut(_ member: String, of kind: FormerKind, id: Int64, because detail: String) {
        note(kind, member: member, id: id, detail)
    }

    private mutating func note(_ kind: FormerKind, member: String?, id: Int64, _ detail: String) {
        var name = "\(kind) \(member ?? "") \(FormerReport.withoutFindings(detail))"
        var example = detail
        if places[name] == nil, places.count >= FormerReport.mostReasons {
            name = "\(kind) \(member ?? "")"
            example = "various reasons"
        }
        let place = places[name] ?? reasons.count
        if place == reasons.count {
            places[name] = place
            reasons.append(Reason(kind: kind, member: member, example: example))
        }
        reasons[place].count += 1
        if reasons[place].ids.count < FormerReport.shownIDs { reasons[place].ids.append(id) }
    }

    /// A detail's text without what was found: figures, times and quoted texts.
    private static func withoutFindings(_ detail: String) -> String {
        detail.replacing(/".*"/, with: "\"\"").replacing(/-?[0-9][0-9.:TZe+-]*/, with: "0")
    }
}

extension FormerReport {
    /// The report as tables.
    var text: String {
        let head = ["TABLE", "FOUND", "EARLIER RUNS", "TAKEN", "LEFT OUT"]
        let rows = FormerKind.allCases.map { kind in
            let count = counts[kind] ?? Count()
            return [kind.table] + [count.found, count.earlier, count.taken, count.leftOut].map(String.init)
        }
        var parts = [TableText.text(head, rows)]
        if !reasons.isEmpty {
            let lines = reasons.map { reason in
                let more = reason.count > reason.ids.count ? ", …" : ""
                return [
                    reason.kind.table, reason.member ?? "the row", String(reason.count), reason.example,
                    reason.ids.map(String.init).joined(separator: ", ") + more,
                ]
            }
            parts.append(TableText.text(["TABLE", "LEFT OUT", "TIMES", "WHY (THE FIRST)", "IDS IN THE SOURCE"], lines))
        }
        if refusedRequests > 0 {
            parts.append(
                "auth_failures: none of \(refusedRequests) rows was taken, since they hold headers with credentials.")
        }
        return parts.joined(separator: "\n\n")
    }
}
