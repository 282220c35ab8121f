import Domain
import Foundation
import Testing

struct TimestampLimitsTests {
    @Test(arguments: [
        1e300, -1e300, .infinity, -.infinity, 9.3e12, -9.3e12, 9_223_372_036_854.775, 253_402_300_800, -62_135_596_801,
        .greatestFiniteMagnitude, .leastNonzeroMagnitude,
    ])
    func aDateIsHeldInsideTheCalendar(seconds: Double) {
        let moment = Timestamp(Date(timeIntervalSince1970: seconds))
        #expect(moment >= .earliest && moment <= .latest)
    }

    @Test func notANumberIsHeldToo() {
        #expect(Timestamp(Date(timeIntervalSince1970: .nan)) == .earliest)
    }

    @Test(arguments: [Int64.min, .min + 1, -1, 0, 1, .max - 1, .max])
    func noSumTraps(microseconds: Int64) {
        let moment = Timestamp(microseconds: microseconds)
        for other in [Int64.min, -Timestamp.day, -1, 0, 1, Timestamp.day, .max] {
            #expect((moment + other).microseconds == clamped(microseconds.addingReportingOverflow(other), other < 0))
            let difference = microseconds.subtractingReportingOverflow(other)
            #expect((moment - other).microseconds == clamped(difference, other > 0))
            #expect(moment - Timestamp(microseconds: other) == clamped(difference, other > 0))
        }
        for step in [Timestamp.minute, Timestamp.day, 7 * Timestamp.day] {
            #expect(moment.floored(to: step) <= moment && moment.ceiled(to: step) >= moment)
        }
        #expect(!moment.rfc3339.isEmpty && moment.seconds <= Int64.max / Timestamp.second)
        _ = Timestamp(seconds: microseconds)
    }

    private func clamped(_ result: (partialValue: Int64, overflow: Bool), _ isBelow: Bool) -> Int64 {
        result.overflow ? (isBelow ? .min : .max) : result.partialValue
    }
}
