import Domain
import Foundation
import Testing

struct TimestampRFC3339Tests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0),
        ("2026-11-23T08:15:30Z", 1_795_421_730_000_000),
        ("2026-11-23t08:15:30z", 1_795_421_730_000_000),
        ("2026-11-23 08:15:30Z", 1_795_421_730_000_000),
        ("2026-11-23T08:15:30", 1_795_421_730_000_000),
        ("2026-11-23T08:15:30.5Z", 1_795_421_730_500_000),
        ("2026-11-23T08:15:30.123456789Z", 1_795_421_730_123_456),
        ("2026-11-23T08:15Z", 1_795_421_700_000_000),
        ("2026-11-23", 1_795_392_000_000_000),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("2016-12-31T23:59:60Z", 1_483_228_799_000_000),
    ])
    func readsEveryForm(text: String, microseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        ("2026-11-23T09:15:30+01:00", "2026-11-23T08:15:30Z"),
        ("2026-11-23T09:15:30+0100", "2026-11-23T08:15:30Z"),
        ("2026-01-01T00:30:00+05:45", "2025-12-31T18:45:00Z"),
        ("2025-12-31T23:30:00-00:45", "2026-01-01T00:15:00Z"),
        ("2026-11-23T08:15:30-00:00", "2026-11-23T08:15:30Z"),
        ("2024-03-01T00:00:00+23:59", "2024-02-29T00:01:00Z"),
    ])
    func offsetsAreTakenOff(text: String, utc: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339 == utc)
    }

    @Test(arguments: [
        ("2024-02-29", true), ("2023-02-29", false), ("2000-02-29", true), ("1900-02-29", false),
        ("2100-02-29", false), ("2026-04-31", false), ("2026-12-31", true), ("2026-00-10", false),
        ("2026-13-01", false), ("2026-01-00", false), ("0000-01-01", false),
    ])
    func calendarIsTheGregorian(day: String, exists: Bool) {
        #expect((Timestamp(rfc3339: day) != nil) == exists)
        #expect((Timestamp(rfc3339: day + "T12:00:00Z") != nil) == exists)
    }

    @Test(arguments: [
        "", " ", "T", "2026", "2026-11", "26-11-23", "2026-11-23T", "2026-11-23T08", "2026-11-23T08:15:30X",
        "2026-11-23T24:00:00Z", "2026-11-23T08:60:00Z", "2026-11-23T08:15:61Z", "2026-11-23T08:15:30.Z",
        "2026-11-23T08:15:30+1:00", "2026-11-23T08:15:30+24:00", "2026-11-23T08:15:30+01:60", "2026-11-23T08:15:30Zz",
        " 2026-11-23", "2026-11-23 ", "2026/11/23", "2026-11-23T08:15:30+", "2026-11-23Z", "+2026-11-23", "1795421730",
        "２０２６-11-23", "2026-11-23T08:15:30\u{0}", "-001-01-01", "yesterday", "2026-11-23T08:15:30 Z",
    ])
    func anythingElseIsRefused(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func extremesAreTheYears1And9999() {
        #expect(Timestamp(rfc3339: "0001-01-01T00:00:00Z") == .earliest)
        #expect(Timestamp(rfc3339: "9999-12-31T23:59:59.999999Z") == .latest)
        #expect(Timestamp.earliest.rfc3339 == "0001-01-01T00:00:00Z")
        #expect(Timestamp.latest.rfc3339 == "9999-12-31T23:59:59.999999Z")
        #expect(Timestamp(rfc3339: "0001-01-01T00:00:00+00:01") == nil)
        #expect(Timestamp(rfc3339: "9999-12-31T23:59:59-00:01") == nil)
        #expect(Timestamp(microseconds: .min).rfc3339 == Timestamp.earliest.rfc3339)
        #expect(Timestamp(microseconds: .max).rfc3339 == Timestamp.latest.rfc3339)
    }

    @Test(arguments: 0..<20)
    func everyMomentSurvivesItsText(seed: Int) throws {
        var random = SplitMix64(seed: seed)
        let range = Timestamp.earliest.microseconds...Timestamp.latest.microseconds
        for _ in 0..<500 {
            let whole = Bool.random(using: &random)
            let drawn = Timestamp(microseconds: .random(in: range, using: &random))
            let moment = whole ? max(drawn.floored(to: Timestamp.second), .earliest) : drawn
            #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
            #expect(moment.rfc3339.hasPrefix(moment.day))
        }
    }

    @Test func agreesWithFoundation() throws {
        var random = SplitMix64(seed: 1)
        let style = Date.ISO8601FormatStyle()
        for _ in 0..<300 {
            let seconds = Int64.random(in: -12_000_000_000...250_000_000_000, using: &random)
            let date = Date(timeIntervalSince1970: Double(seconds))
            #expect(Timestamp(seconds: seconds).rfc3339 == style.format(date))
        }
    }
}
