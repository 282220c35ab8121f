import Domain
import Testing

struct TimeSeriesQueryTests {
    private let day = TimeRange(from: Timestamp(seconds: 86_400), to: Timestamp(seconds: 172_800))

    @Test(arguments: TimeSeriesQuery.Measure.allCases, TimeSeriesQuery.Dimension.allCases)
    func onlyADimensionOfTheMeasureIsAllowed(
        measure: TimeSeriesQuery.Measure, dimension: TimeSeriesQuery.Dimension
    ) {
        let isAllowed = TimeSeriesQuery.dimensions(of: measure).contains(dimension)

        let divided = Result { try TimeSeriesQuery(measure: measure, range: day, step: .hour, by: dimension) }
        let filtered = Result {
            try TimeSeriesQuery(measure: measure, range: day, step: .hour, filter: [dimension: "x"])
        }

        #expect(((try? divided.get()) != nil) == isAllowed)
        #expect(((try? filtered.get()) != nil) == isAllowed)
    }

    @Test func theRangeIsWidenedToWholeSteps() throws {
        let range = TimeRange(from: Timestamp(seconds: 3661), to: Timestamp(seconds: 7201))
        let query = try TimeSeriesQuery(measure: .requests, range: range, step: .hour)

        #expect(query.range == TimeRange(from: Timestamp(seconds: 3600), to: Timestamp(seconds: 10_800)))
    }

    @Test func tooManyPointsAreRefused() throws {
        let most = TimeSeriesQuery.mostPoints
        let range = TimeRange(from: Timestamp(seconds: 0), to: Timestamp(seconds: most * 60))
        let longer = TimeRange(from: range.start, to: range.end + Timestamp.minute)

        #expect(throws: Never.self) { try TimeSeriesQuery(measure: .cost, range: range, step: .minute) }
        #expect(throws: ValidationFailure.self) { try TimeSeriesQuery(measure: .cost, range: longer, step: .minute) }
        #expect(throws: ValidationFailure.self) { try TimeSeriesQuery(measure: .cost, range: .all, step: .day) }
    }
}
