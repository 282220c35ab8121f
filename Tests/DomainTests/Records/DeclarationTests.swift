import Testing

@testable import Domain

/// What is declared of every kind of record holds of it: a property or a number that was forgotten fails here.
struct DeclarationTests {
    private static let kinds: [Declaration] = [
        UsageEvent.declaration, PerformanceMetric.declaration, ErrorLog.declaration, CostEntry.declaration,
        Session.declaration,
    ]

    @Test func everyPropertyIsDeclared() {
        check(UsageEvent(blankAt: clock))
        check(PerformanceMetric(blankAt: clock))
        check(ErrorLog(blankAt: clock))
        check(CostEntry(blankAt: clock))
        check(Session(blankAt: clock))
    }

    /// Values that are made of several members, as which they are declared.
    private func check<Record: DeclaredRecord>(_ record: Record) {
        let properties = Mirror(reflecting: record).children.reduce(0) { count, child in
            let isMadeOfMembers = child.value is TokenUsage || child.value is SessionTotals
            return count + (isMadeOfMembers ? Mirror(reflecting: child.value).children.count : 1)
        }
        let places = Record.declaration.members.filter { $0.place.storage != .computed }.map(\.place.offset)

        #expect(Set(places).count == properties, "\(Record.self)")
    }

    @Test(arguments: kinds)
    func namesAndColumnsAreTheirMembersOwn(declaration: Declaration) {
        for part in [declaration.members.filter(\.isSent), declaration.members.filter(\.isAnswered)] {
            let names = part.map { "\($0.place.name)" } + part.compactMap { $0.place.alias.map { "\($0)" } }
            #expect(Set(names).count == names.count)
        }
        #expect(Set(declaration.columns).count == declaration.columns.count)
    }

    @Test(arguments: kinds)
    func whatCanBeCutOffHasItsNumber(declaration: Declaration) {
        for place in declaration.sent where place.isText {
            #expect(place.limit < .max, "\(place.name)")
            #expect(place.mark.names == ["\(place.name)"])
        }
    }

    @Test func numbersAreThoseThatStoresHaveKept() {
        let kept = [
            "session_id", "event_type", "tool_name", "error_message", "user_agent", "ip_address", "metadata",
            "metric_name", "metric_unit", "tags", "error_type", "stack_trace", "request_path", "request_method",
            "context", "service_name", "operation_type", "model", "request_id", "message",
        ]

        #expect(RecordMembers(rawValue: (1 << 20) - 1).names == kept)
        for (number, name) in kept.enumerated() { #expect(RecordMembers(named: name).rawValue == 1 << number) }
    }

    @Test func aBatchCountsItsKindsInOneOrder() throws {
        var batch = RecordBatch.costs([
            try CostEntry(serviceName: "s", operationType: "o", cost: .zero, prices: .empty, now: clock)
        ])
        batch.events = [UsageEvent](repeating: try UsageEvent(eventType: "e", toolName: "tool", now: clock), count: 2)

        #expect(batch.parts.map(\.kind) == [.events, .costs])
        #expect(batch.parts.map(\.places) == [0..<2, 2..<3])
        #expect(
            batch.count == 3 && batch.byteCount == batch.events.reduce(batch.costs[0].byteCount) { $0 + $1.byteCount })
    }

    @Test func aReceiptIsTakenApartAndPutTogether() {
        let receipt = WriteReceipt(ids: [7, 8, 3, 4], existing: [1, 3], own: [3])

        #expect(receipt.part(0..<2) == WriteReceipt(ids: [7, 8], existing: [1]))
        #expect(receipt.part(2..<4) == WriteReceipt(ids: [3, 4], existing: [1], own: [1]))
        #expect(receipt.part(0..<2).followed(by: receipt.part(2..<4)) == receipt)
    }
}
