import Testing

@testable import App

@Suite struct FormerReportTests {
    @Test func reasonsThatDifferInFiguresAreOne() {
        var report = FormerReport()
        for (id, milliseconds) in [(1, "-5.0"), (2, "-17.5"), (3, "1e+300")] {
            report.leaveOut(
                "response_time_ms", of: .events, id: Int64(id),
                because: "is \(milliseconds); 0.0 to 604800000.0 is allowed")
        }
        report.leaveOut(.events, id: 4, because: "event_type is the string \"a \"b\" c\"; nothing is allowed")
        report.leaveOut(.events, id: 5, because: "event_type is the string \"\"; nothing is allowed")
        report.leaveOut(.errors, id: 5, because: "event_type is the string \"\"; nothing is allowed")

        #expect(report.reasons.map(\.count) == [3, 2, 1])
        #expect(report.reasons.map(\.member) == ["response_time_ms", nil, nil])
        #expect(report.reasons[0].example == "is -5.0; 0.0 to 604800000.0 is allowed")
        #expect(report.reasons[1].ids == [4, 5])
        #expect(report.counts[.events]?.leftOut == 2)
    }

    @Test func itDoesNotGrowWithoutEnd() {
        var report = FormerReport()
        for id in 0..<5_000 {
            let word = String(UnicodeScalar(UInt8(97 + id % 26))) + String(repeating: "x", count: id / 26)
            report.leaveOut(.metrics, id: Int64(id), because: word)
        }

        #expect(report.reasons.count <= 201)
        #expect(report.reasons.reduce(0) { $0 + $1.count } == 5_000)
        #expect(report.reasons.allSatisfy { $0.ids.count <= 5 })
    }

    @Test func theTextNamesEveryTableAndEveryReason() {
        var report = FormerReport()
        report.count(.events) { count in
            count.found = 12
            count.earlier = 3
            count.taken = 8
        }
        for id in 1...6 { report.leaveOut(.events, id: Int64(id), because: "too \u{1B}[31m bad") }
        report.refusedRequests = 7

        let text = report.text

        #expect(text.contains(/usage_events +12 +3 +8 +6/))
        #expect(text.contains(/usage_events +the row +6 +too \?\[31m bad +1, 2, 3, 4, 5, …/))
        #expect(text.contains("none of 7 rows"))
        #expect(FormerKind.allCases.allSatisfy { text.contains($0.table) })
    }
}
