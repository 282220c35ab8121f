import Domain
import Ingest

/// The answer to a batch: what was stored, and what is wrong with the rest.
struct BatchAnswer: Sendable {
    private let rejected: [RejectedRecord]

    /// Checks that there is something to store; throws all violations, each with its record's index in its pointer,
    /// where there is nothing, or where the batch is to be stored as a whole (`isAtomic`) and is not whole.
    init(_ decoded: DecodedBatch<some Sendable>, isAtomic: Bool) throws {
        if decoded.count == 0 {
            throw ValidationFailure(pointer: "", detail: "has no records; at least one is required")
        }
        if decoded.records.isEmpty || isAtomic && !decoded.rejected.isEmpty {
            throw ValidationFailure(decoded.rejected.flatMap(BatchAnswer.violations))
        }
        rejected = decoded.rejected
    }

    /// The status and the JSON, once it is known under which identifiers the records are kept.
    func body(_ receipt: WriteReceipt) -> StoredAnswer {
        let stored = receipt.ids.count - receipt.existing.count
        var json = JSONWriter(reserving: 128 + receipt.ids.count * 12)
        json.object { json in
            json.member("stored", stored)
            json.member("existing", receipt.existing.count)
            json.member("rejected", rejected.count)
            json.key("ids")
            json.array { json in
                for id in receipt.ids { json.integer(id) }
            }
            json.key("errors")
            json.array { json in
                for record in rejected { BatchAnswer.write(record, to: &json) }
            }
        }
        return StoredAnswer(status: stored > 0 ? 201 : 200, body: json.bytes)
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
