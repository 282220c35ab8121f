import Domain
import Testing

@testable import API
@testable import HTTP

@Suite struct CSVWriterTests {
    @Test(arguments: [
        ("plain", "plain"), ("a,b", "\"a,b\""), ("say \"hi\"", "\"say \"\"hi\"\"\""), ("two\nlines", "\"two\nlines\""),
        ("\r", "\"\r\""), ("", "\"\""), (" edge", "\" edge\""), ("=1+1", "=1+1"), ("ä", "ä"),
    ])
    func textIsQuotedWhereItMustBe(_ text: String, _ field: String) {
        var csv = CSVWriter()
        csv.text("a", text)
        csv.text("b", nil)
        #expect(String(decoding: csv.bytes, as: UTF8.self) == "\(field),")
    }

    @Test(arguments: [(0, "0"), (1, "0.001"), (12_500, "12.5"), (-12_050, "-12.05"), (1_000_000, "1000")])
    func millisecondsAreExact(_ microseconds: Int64, _ text: String) {
        #expect(Milliseconds.decimal(microseconds) == text)
    }

    @Test(arguments: [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@x", "'@x"), ("\tx", "'\tx"), ("\rx", "\"'\rx\""),
        ("\nx", "\"'\nx\""), ("\u{FF1D}1", "'\u{FF1D}1"), ("1=1", "1=1"), ("", "\"\""), ("'=1", "'=1"),
    ])
    func textForASpreadsheetIsNoFormula(_ text: String, _ field: String) {
        var csv = CSVWriter(forSpreadsheet: true)
        csv.text("a", text)
        csv.integer("b", -1)
        csv.milliseconds("c", -500)
        #expect(String(decoding: csv.bytes, as: UTF8.self) == "\(field),-1,-0.5")
    }

    @Test(arguments: [
        ("2026-11-23T08:15:30Z", "2026-11-23T08:15:30.000000Z"),
        ("2026-11-23T08:15:30.25Z", "2026-11-23T08:15:30.250000Z"),
        ("2026-11-23T08:15:30.000001Z", "2026-11-23T08:15:30.000001Z"),
    ])
    func timesHaveSixDigitsAlways(_ time: String, _ field: String) {
        var csv = CSVWriter()
        csv.time("a", Timestamp(rfc3339: time))
        #expect(String(decoding: csv.bytes, as: UTF8.self) == field)
    }

    @Test func columnsAreTheMembersInTheirOrder() throws {
        let now = Timestamp(seconds: 0)
        CSVWriterTests.check(Stored(id: 1, record: try UsageEvent(eventType: "e", now: now)))
        CSVWriterTests.check(Stored(id: 1, record: try PerformanceMetric(name: "m", value: 1, now: now)))
        CSVWriterTests.check(Stored(id: 1, record: try ErrorLog(errorType: "E", message: "", now: now)))
        let cost = try CostEntry(
            serviceName: "s", operationType: "o", cost: .zero, prices: .empty, now: now)
        CSVWriterTests.check(Stored(id: 1, record: cost))
    }

    private static func check<Record: RenderedRecord>(_ record: Record) {
        var names = NameSink()
        record.fields(into: &names)
        #expect(names.names == Record.columns)
    }
}

/// Notes the names of members.
private struct NameSink: FieldSink {
    var names: [String] = []

    mutating func integer(_ name: StaticString, _ value: Int64?) { names.append("\(name)") }
    mutating func real(_ name: StaticString, _ value: Double?) { names.append("\(name)") }
    mutating func boolean(_ name: StaticString, _ value: Bool?) { names.append("\(name)") }
    mutating func text(_ name: StaticString, _ value: String?) { names.append("\(name)") }
    mutating func time(_ name: StaticString, _ value: Timestamp?) { names.append("\(name)") }
    mutating func milliseconds(_ name: StaticString, _ microseconds: Int64?) { names.append("\(name)") }
    mutating func money(_ name: StaticString, _ value: Money?) { names.append("\(name)") }
    mutating func object(_ name: StaticString, _ value: JSONText?) { names.append("\(name)") }
    mutating func members(_ name: StaticString, _ value: RecordMembers) {}
    mutating func metadata(_ value: JSONText?) { names.append("metadata") }
}
