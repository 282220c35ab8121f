import Domain
import Hummingbird

extension TimeSeriesQuery {
    /// Reads `measure`, `step`, `by`, the span (a week where none is given) and a filter for each dimension.
    ///
    /// Without `step` it is a minute up to six hours, an hour up to two weeks, and a day beyond. Throws what is wrong,
    /// a dimension that the measure does not have among it.
    init(_ request: Request, now: Timestamp) throws(ValidationFailure) {
        var query = AnalyticsQuery(request.uri.query)
        let measure = query.choice("measure", of: Measure.self) ?? .requests
        let asked = query.timeRange(defaultLength: AnalyticsQuery.usualSpan, now: now)
        // Nothing is recorded further ahead, so an end in a distant future costs no points.
        let range = TimeRange(from: asked.start, to: min(asked.end, now + Timestamp.hour))
        let step = query.choice("step", of: Step.self) ?? TimeSeriesQuery.step(for: range)
        let dimension = query.choice("by", of: Dimension.self)
        var filter: [Dimension: String] = [:]
        for dimension in Dimension.allCases { filter[dimension] = query.text(dimension.rawValue) }
        try query.finish()
        do throws(ValidationFailure) {
            try self.init(measure: measure, range: range, step: step, by: dimension, filter: filter)
        } catch {
            throw ValidationFailure(
                error.violations.map { Violation(pointer: "/query\($0.pointer)", detail: $0.detail) })
        }
    }

    private static func step(for range: TimeRange) -> Step {
        if range.length <= 6 * Timestamp.hour { return .minute }
        return range.length <= 14 * Timestamp.day ? .hour : .day
    }
}
