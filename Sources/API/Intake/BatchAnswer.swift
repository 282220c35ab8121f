import Domain
import HTTP
import Intake

/// The answer to a batch: what was stored, and what is wrong with the rest.
struct BatchAnswer: Sendable {
    /// How many records an answer names that were cleaned; the others are counted.
    private static let mostCleaned = 100

    private let rejected: [RejectedRecord]
    private let rejectedCount: Int
    private let violationCount: Int
    private let cleaned: [(index: Int, members: RecordMembers)]
    private let cleanedCount: Int

    /// Checks that there is something to store; throws what is wrong, each thing with its record's index in its pointer,
    /// where there is nothing, or where the batch is to be stored as a whole (`isAtomic`) and is not whole.
    init(_ decoded: DecodedBatch<some Sendable>, isAtomic: Bool) throws {
        if decoded.count == 0 {
            throw ValidationFailure(pointer: "", detail: "has no records; at least one is required")
        }
        rejected = decoded.rejected.filter { !$0.violations.isEmpty }
        rejectedCount = decoded.rejected.count
        violationCount = decoded.rejected.reduce(0) { $0 + $1.count }
        let named = decoded.cleaned.prefix(BatchAnswer.mostCleaned)
        let indexes = named.isEmpty ? [] : decoded.indexes
        cleaned = named.map { (indexes[$0.place], $0.members) }
        cleanedCount = decoded.cleaned.count
        if decoded.records.isEmpty || isAtomic && !decoded.rejected.isEmpty {
            let violations = rejected.flatMap(BatchAnswer.violations)
            throw ValidationFailure(violations, omitted: violationCount - violations.count)
        }
    }

    /// The status and the JSON, once it is known under which identifiers the records are kept.
    func body(_ receipt: WriteReceipt) -> StoredAnswer {
        let (head, tail) = parts(receipt)
        return StoredAnswer(
            status: BatchAnswer.status(receipt), body: KeptAnswer.batch(head, receipt.ids[...], tail))
    }

    /// The same answer, as it is kept for a repetition: small, however many records there were.
    func kept(_ receipt: WriteReceipt) -> StoredAnswer {
        let (head, tail) = parts(receipt)
        return StoredAnswer(
            status: BatchAnswer.status(receipt), body: KeptAnswer.compact(head, receipt.ids, tail))
    }

    private static func status(_ receipt: WriteReceipt) -> Int {
        receipt.ids.count > receipt.existing.count ? 201 : 200
    }

    /// What stands in the JSON before the identifiers, and behind them.
    private func parts(_ receipt: WriteReceipt) -> (head: [UInt8], tail: [UInt8]) {
        var head = JSONWriter(reserving: 128)
        head.object { json in
            json.member("stored", receipt.ids.count - receipt.existing.count)
            json.member("existing", receipt.existing.count)
            json.member("rejected", rejectedCount)
            json.key("ids")
            json.array { _ in }
        }
        var tail = JSONWriter(reserving: 128)
        tail.object { json in
            json.key("errors")
            json.array { json in
                for record in rejected { BatchAnswer.write(record, to: &json) }
            }
            let named = rejected.reduce(0) { $0 + $1.violations.count }
            if named < violationCount { json.member("errors_omitted", violationCount - named) }
            writeCleaned(to: &json)
        }
        // `{…"ids":[` and `],"errors":[…]…}`, as one object around the identifiers.
        return (Array(head.bytes.dropLast(2)), Array("],".utf8) + tail.bytes.dropFirst())
    }

    private func writeCleaned(to json: inout JSONWriter) {
        guard !cleaned.isEmpty else { return }
        json.key("cleaned")
        json.array { json in
            for record in cleaned {
                json.object { json in
                    json.member("index", record.index)
                    json.members("members", record.members)
                }
            }
        }
        if cleaned.count < cleanedCount { json.member("cleaned_omitted", cleanedCount - cleaned.count) }
    }

    private static func write(_ record: RejectedRecord, to json: inout JSONWriter) {
        for violation in record.violations {
            json.object { json in
                json.member("index", record.index)
                json.member("pointer", "/\(record.index)\(violation.pointer)")
                json.member("detail", violation.detail)
            }
        }
    }

    private static func violations(_ record: RejectedRecord) -> [Violation] {
        record.violations.map { Violation(pointer: "/\(record.index)\($0.pointer)", detail: $0.detail) }
    }
}
