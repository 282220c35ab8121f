import Domain
import HTTP

/// One tool's statistics with the bins of its durations.
struct ToolDetail: JSONRenderable {
    let statistics: ToolStatistics

    func write(to json: inout JSONWriter) {
        json.object { json in
            statistics.writeMembers(to: &json)
            json.member("durations", array: statistics.calls.durations.bins.map(Bin.init))
        }
    }

    /// How many calls lasted longer than `from` and at most `to` milliseconds.
    private struct Bin: JSONRenderable {
        let from: Double
        let to: Double
        let calls: Int64

        init(_ bin: (bounds: ClosedRange<Double>, count: Int64)) {
            from = bin.bounds.lowerBound / 1000
            to = bin.bounds.upperBound / 1000
            calls = bin.count
        }

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("from_ms", from)
                json.member("to_ms", to)
                json.member("calls", calls)
            }
        }
    }
}
