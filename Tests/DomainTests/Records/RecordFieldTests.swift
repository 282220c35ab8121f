import Domain
import Testing

struct RecordFieldTests {
    @Test func limitsAreBytesAndInclusive() throws {
        let most = String(repeating: "é", count: 127) + "x"

        #expect(try UsageEvent(sessionID: most, eventType: most, toolName: most, now: clock).toolName == most)
        #expect(violations { _ = try UsageEvent(eventType: most + "x", now: clock) } == ["/event_type"])
    }

    @Test(arguments: [0, clock.microseconds, clock.microseconds + 5 * Timestamp.minute])
    func timesFrom1970ToFiveMinutesAheadAreAllowed(microseconds: Int64) throws {
        let moment = Timestamp(microseconds: microseconds)

        #expect(try UsageEvent(timestamp: moment, eventType: "t", now: clock).timestamp == moment)
    }

    @Test(arguments: [-1, clock.microseconds + 5 * Timestamp.minute + 1, Timestamp.latest.microseconds])
    func otherTimesAreRefused(microseconds: Int64) {
        let moment = Timestamp(microseconds: microseconds)

        #expect(violations { _ = try UsageEvent(timestamp: moment, eventType: "t", now: clock) } == ["/timestamp"])
    }

    @Test func emptyNamesMeanNone() throws {
        let event = try UsageEvent(sessionID: "", eventType: "t", toolName: "", now: clock)
        let cost = try CostEntry(
            sessionID: "", serviceName: "s", operationType: "o", model: "", toolName: "", requestID: "",
            cost: .zero, prices: .empty, now: clock)

        #expect(event.sessionID == nil && event.toolName == nil && event.timestamp == clock)
        #expect(cost.sessionID == nil && cost.model == nil && cost.toolName == nil && cost.requestID == nil)
    }

    @Test(arguments: [(12.5, 12_500), (0, 0), (0.0004, 0), (0.0005, 1), (604_800_000, 604_800_000_000)])
    func durationsAreKeptToTheMicrosecond(milliseconds: Double, microseconds: Int64) throws {
        let event = try UsageEvent(eventType: "t", responseMilliseconds: milliseconds, now: clock)

        #expect(event.responseMicroseconds == microseconds)
    }

    @Test(arguments: [-0.001, 604_800_000.001, .infinity, -.infinity, .nan])
    func otherDurationsAreRefused(milliseconds: Double) {
        let pointers = violations { _ = try UsageEvent(eventType: "t", responseMilliseconds: milliseconds, now: clock) }

        #expect(pointers == ["/response_time_ms"])
    }

    @Test(arguments: [0, -1e308, .greatestFiniteMagnitude, .leastNonzeroMagnitude])
    func everyFiniteMeasurementIsAllowed(value: Double) throws {
        #expect(try PerformanceMetric(name: "m", value: value, now: clock).value == value)
    }

    @Test func anErrorMayBeResolvedFromTheStart() throws {
        let open = try ErrorLog(errorType: "E", message: "", now: clock)
        let resolved = try ErrorLog(errorType: "E", message: "", resolved: true, now: clock)

        #expect(!open.resolved)
        #expect(resolved.resolved && resolved.resolvedAt == clock)
    }
}
