import Domain
import Intake

/// The moment that tests take for the server's clock.
let clock = Timestamp(rfc3339: "2026-11-23T08:00:00Z") ?? .latest

/// Each kind of record, with a valid one, so that one test can speak of all.
enum RecordKind: String, CaseIterable {
    case events, metrics, errors, costs, sessions

    var validRecord: String {
        switch self {
        case .events: #"{"event_type":"tool_call"}"#
        case .metrics: #"{"metric_name":"latency","metric_value":1.5}"#
        case .errors: #"{"error_type":"TimeoutError","error_message":""}"#
        case .costs: #"{"service_name":"langdb","operation_type":"chat","cost_usd":0.004}"#
        case .sessions: #"{"session_id":"s-1"}"#
        }
    }

    /// The valid record with another member, or with `member` in place of its own.
    func record(with member: String) -> String {
        let name = member.prefix { $0 != ":" }
        let kept = validRecord.dropFirst().dropLast().split(separator: ",").filter { !$0.hasPrefix(name + ":") }
        return "{" + (kept + [member[...]]).joined(separator: ",") + "}"
    }

    func rejected(_ body: String, format: RecordDecoder.Format = .json) throws -> [RejectedRecord] {
        let decoder = RecordDecoder(format: format, now: clock)
        return switch self {
        case .events: try decode(body, decoder.events).rejected
        case .metrics: try decode(body, decoder.metrics).rejected
        case .errors: try decode(body, decoder.errors).rejected
        case .costs: try decodeCosts(body, decoder).rejected
        case .sessions: try decode(body, decoder.sessions).rejected
        }
    }
}

/// Decodes text with one of a decoder's functions.
func decode<Record>(
    _ body: String, _ decode: (UnsafeRawBufferPointer) throws(DecodingFailure) -> DecodedBatch<Record>
) throws -> DecodedBatch<Record> {
    try decodeBytes(Array(body.utf8), decode)
}

/// Decodes bytes with one of a decoder's functions.
func decodeBytes<Record>(
    _ body: [UInt8], _ decode: (UnsafeRawBufferPointer) throws(DecodingFailure) -> DecodedBatch<Record>
) throws -> DecodedBatch<Record> {
    try body.withUnsafeBytes(decode)
}

/// Decodes text as usage events.
func decodeEvents(_ body: String, format: RecordDecoder.Format = .json) throws -> DecodedBatch<UsageEvent> {
    try decode(body, RecordDecoder(format: format, now: clock).events)
}

/// Decodes text as cost entries.
func decodeCosts(
    _ body: String, _ decoder: RecordDecoder = RecordDecoder(now: clock), prices: PriceTable = .empty
) throws -> DecodedBatch<CostEntry> {
    try decode(body) { body throws(DecodingFailure) in try decoder.costs(body, prices: prices) }
}
