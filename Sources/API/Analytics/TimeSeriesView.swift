import Domain
import HTTP

/// The answer to a question for a measure's course: the question as it was understood, and its series.
struct TimeSeriesView: JSONRenderable {
    /// The question.
    let query: TimeSeriesQuery
    /// Its series, with the points that have data.
    let series: [TimeSeries]

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("measure", query.measure.rawValue)
            json.member("step", query.step.rawValue)
            json.member("start", query.range.start)
            json.member("end", query.range.end)
            json.member("by", query.dimension?.rawValue)
            json.member("series", array: series)
        }
    }
}

extension TimeSeries: JSONRenderable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("points", array: points)
        }
    }
}

extension TimeSeries.Point: JSONRenderable {
    package func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("time", start)
            switch value {
            case .count(let count): json.member("value", count)
            case .real(let number): json.member("value", number)
            case .money(let amount): json.member("value", amount)
            }
        }
    }
}
