import Domain
import HTTP

/// What cost entries add up to, in all and, where that was asked for, by group.
struct CostSummaryView: JSONRenderable {
    /// The span.
    let range: TimeRange
    /// All entries.
    let total: CostTotal
    /// By what they are grouped; nil for no groups.
    let grouping: CostGrouping?
    /// The groups.
    let groups: [(name: String, total: CostTotal)]

    func write(to json: inout JSONWriter) {
        json.object { json in
            CostSummaryView.write(total, to: &json)
            json.member("start_date", range.start)
            json.member("end_date", range.end)
            guard let grouping else { return }
            json.member("group_by", grouping.rawValue)
            let shown = BoundedArray(RecordPage(groups.map(Group.init)), within: AnswerLimits.answer)
            json.key("groups")
            json.raw(bytes: shown.json)
            if shown.isCut { json.member("groups_omitted", groups.count - shown.count) }
        }
    }

    private struct Group: JSONRenderable {
        let name: String
        let total: CostTotal

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("name", name)
                CostSummaryView.write(total, to: &json)
            }
        }
    }

    private static func write(_ total: CostTotal, to json: inout JSONWriter) {
        json.member("total_cost_usd", total.cost)
        json.member("total_tokens", total.tokens)
        json.member("total_requests", total.requests)
    }
}
