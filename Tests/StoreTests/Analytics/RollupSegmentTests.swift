import Domain
import StoreTesting
import Testing

@testable import Store

struct RollupSegmentTests {
    @Test(arguments: 0..<200)
    func segmentsCoverTheRangeOnceAndInWholeBuckets(seed: Int) {
        var random = SplitMix64(seed: seed)
        let length = [60, 3600, 86_400, 40 * 86_400].randomElement(using: &random).map { $0 * Timestamp.second } ?? 0
        let start = clock + Int64.random(in: -length...length, using: &random)
        let range = TimeRange(from: start, to: start + Int64.random(in: 1...length, using: &random))
        let segments = RollupSegment.covering(range)

        #expect(segments.first?.range.start == range.start.floored(to: Timestamp.minute))
        #expect(segments.last?.range.end == range.end.ceiled(to: Timestamp.minute))
        #expect(zip(segments, segments.dropFirst()).allSatisfy { $0.range.end == $1.range.start })
        for segment in segments {
            #expect(!segment.range.isEmpty && segment.resolution != .second)
            #expect(segment.range.start == segment.resolution.bucket(of: segment.range.start))
            #expect(segment.range.end == segment.resolution.bucket(of: segment.range.end))
        }
    }

    @Test(arguments: 0..<50)
    func noMoreThanSevenSegmentsAndTheFewestBuckets(seed: Int) {
        var random = SplitMix64(seed: seed)
        let start = clock - Int64.random(in: 0...90, using: &random) * Timestamp.day
        let range = TimeRange(from: start, to: start + Int64.random(in: 0...60 * Timestamp.day, using: &random))
        let segments = RollupSegment.covering(range)

        #expect(segments.count <= 7)
        for segment in segments where segment.resolution != .day {
            let coarser = RollupResolution.allCases.first { $0.rawValue > segment.resolution.rawValue }
            #expect(segment.range.length < 2 * (coarser?.width ?? 0))
        }
    }

    @Test func allTimeIsDaysUpToTheLastOne() {
        let segments = RollupSegment.covering(.all)

        #expect(segments.map(\.resolution) == [.day, .hour, .fiveMinutes, .minute])
        #expect(segments.first?.range.start == Timestamp(seconds: 0))
    }

    @Test func nothingNeedsNoSegment() {
        #expect(RollupSegment.covering(TimeRange(from: clock, to: clock)).isEmpty)
        #expect(RollupSegment.covering(TimeRange(from: .latest, to: .latest)).isEmpty)
        #expect(RollupSegment.covering(TimeRange(from: .latest - 1, to: .latest)).isEmpty)
    }
}
