import Domain
import Testing

/// The moment that tests take for the server's clock.
let clock = Timestamp(seconds: 1_795_421_730)

/// The pointers of what `body` reports as wrong, in its order; empty where nothing is.
func violations(_ body: () throws -> Void) -> [String] {
    do {
        try body()
        return []
    } catch let failure as ValidationFailure {
        return failure.violations.map(\.pointer)
    } catch {
        return ["\(error)"]
    }
}

struct RecordValidationTests {
    private let long = String(repeating: "é", count: 200_000)
    private var longObject: JSONText { JSONText(validated: #"{"a":"\#(long)"}"#) }
    private let ahead = clock + 5 * Timestamp.minute + 1

    @Test func anEventNamesAllItsViolationsAtOnce() {
        let pointers = violations {
            _ = try UsageEvent(
                timestamp: ahead, sessionID: long, eventType: "", toolName: long, responseMilliseconds: -1,
                errorMessage: long, userAgent: long, ipAddress: long, metadata: longObject, now: clock)
        }

        #expect(
            pointers == [
                "/timestamp", "/session_id", "/event_type", "/tool_name", "/response_time_ms", "/error_message",
                "/user_agent", "/ip_address", "/metadata",
            ])
    }

    @Test func aMetricNamesAllItsViolationsAtOnce() {
        let pointers = violations {
            _ = try PerformanceMetric(
                timestamp: ahead, sessionID: long, name: "", value: .nan, unit: long, tags: longObject, now: clock)
        }

        #expect(pointers == ["/timestamp", "/session_id", "/metric_name", "/metric_value", "/metric_unit", "/tags"])
    }

    @Test func anErrorNamesAllItsViolationsAtOnce() {
        let pointers = violations {
            _ = try ErrorLog(
                timestamp: Timestamp(microseconds: -1), sessionID: long, errorType: "", message: long,
                stackTrace: long, requestPath: long, requestMethod: long, userAgent: long, ipAddress: long,
                context: longObject, now: clock)
        }

        #expect(
            pointers == [
                "/timestamp", "/session_id", "/error_type", "/error_message", "/stack_trace", "/request_path",
                "/request_method", "/user_agent", "/ip_address", "/context",
            ])
    }

    @Test func aCostNamesAllItsViolationsAtOnce() {
        let pointers = violations {
            _ = try CostEntry(
                timestamp: ahead, sessionID: long, serviceName: "", operationType: "", model: long, toolName: long,
                requestID: long, tokens: TokenUsage(total: -1, input: -1, output: .max),
                cost: Money(nanodollars: -1), metadata: longObject, prices: .empty, now: clock)
        }

        #expect(
            pointers == [
                "/timestamp", "/session_id", "/service_name", "/operation_type", "/model", "/tool_name",
                "/request_id", "/tokens_used", "/input_tokens", "/output_tokens", "/cost_usd", "/metadata",
            ])
    }

    @Test func aSessionNamesAllItsViolationsAtOnce() {
        let pointers = violations {
            _ = try SessionStart(
                sessionID: "", timestamp: ahead, userAgent: long, ipAddress: long, metadata: longObject, now: clock)
        }

        #expect(pointers == ["/timestamp", "/session_id", "/user_agent", "/ip_address", "/metadata"])
        #expect(
            violations { _ = try SessionChange(metadata: longObject, userAgent: long) } == ["/metadata", "/user_agent"])
    }

    @Test func violationsSayWhatWasFoundAndWhatIsAllowed() {
        do {
            _ = try UsageEvent(eventType: String(repeating: "é", count: 128), responseMilliseconds: -0.5, now: clock)
            Issue.record("was accepted")
        } catch {
            #expect(
                error.violations.map(\.detail) == [
                    "is 256 bytes long; at most 255 are allowed", "is -0.5; 0.0 to 604800000.0 is allowed",
                ])
        }
    }
}
