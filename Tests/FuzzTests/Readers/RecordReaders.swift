import Domain

@testable import App
@testable import Intake

extension FuzzReader {
    /// Records of any kind: each is taken or refused with a reason, and none is lost on the way.
    static func readRecords(_ bytes: [UInt8], _ format: RecordDecoder.Format) {
        guard let kind = bytes.first else { return }
        let decoder = RecordDecoder(format: format, limit: 100, now: now)
        bytes.dropFirst().withUnsafeBytes { body in
            switch kind % 8 {
            case 0: check { () throws(DecodingFailure) in try decoder.events(body) }
            case 1: check { () throws(DecodingFailure) in try decoder.metrics(body) }
            case 2: check { () throws(DecodingFailure) in try decoder.errors(body) }
            case 3: check { () throws(DecodingFailure) in try decoder.costs(body, prices: PriceTable([])) }
            case 4: check { () throws(DecodingFailure) in try decoder.sessions(body) }
            case 5: check { () throws(DecodingFailure) in try decoder.sessionChange(body) }
            case 6: check { () throws(DecodingFailure) in try decoder.errorChange(body) }
            default: check { () throws(DecodingFailure) in try decoder.errorGroupChange(body) }
            }
        }
    }

    /// Former rows: each has an outcome of its own.
    static func readFormer(_ bytes: [UInt8]) {
        guard let kind = bytes.first else { return }
        let rows = bytes.dropFirst().split(separator: UInt8(ascii: "\n")).prefix(20).enumerated().map { index, line in
            FormerDatabase.Row(id: Int64(index), body: text(line), moment: nil)
        }
        switch kind % 4 {
        case 0: check(rows, .events) { decoder, body throws(DecodingFailure) in try decoder.events(body) }
        case 1: check(rows, .metrics) { decoder, body throws(DecodingFailure) in try decoder.metrics(body) }
        case 2: check(rows, .errors) { decoder, body throws(DecodingFailure) in try decoder.errors(body) }
        default: check(rows, .sessions) { decoder, body throws(DecodingFailure) in try decoder.sessions(body) }
        }
    }

    private static let now = Timestamp(microseconds: 1_790_000_000_000_000)

    private static func check<Record>(_ decode: () throws(DecodingFailure) -> DecodedBatch<Record>) {
        do throws(DecodingFailure) {
            let batch = try decode()
            precondition(batch.indexes.count == batch.records.count, "a record without a place")
            precondition(batch.rejected.allSatisfy { !$0.violations.isEmpty }, "a record was refused for nothing")
        } catch {
            precondition(!error.detail.isEmpty)
        }
    }

    private static func check<Record>(
        _ rows: [FormerDatabase.Row], _ kind: FormerKind, _ decode: @escaping FormerDecoder<Record>.Decode
    ) {
        let decoder = FormerDecoder(kind: kind, decode: decode, now: now)
        let batch = decoder.records(of: rows)
        for rejected in batch.rejected { _ = decoder.removable(rejected.violations) }
    }
}
