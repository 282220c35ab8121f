import Domain
import Intake

/// Reads former rows into records by the rules of the API: what it refuses cannot get in this way either.
struct FormerDecoder<Record: Sendable>: Sendable {
    typealias Decode =
        @Sendable (RecordDecoder, UnsafeRawBufferPointer) throws(DecodingFailure) -> DecodedBatch<Record>

    let kind: FormerKind
    let decode: Decode
    /// The server's clock, for telling times that are still to come.
    let now: Timestamp

    /// Reads rows; the outcome has an index for each row.
    func records(of rows: [FormerDatabase.Row]) -> DecodedBatch<Record> {
        let body = "[" + rows.map(\.body).joined(separator: ",") + "]"
        do throws(DecodingFailure) {
            return try read(Array(body.utf8), count: rows.count)
        } catch {
            guard rows.count > 1 else {
                return DecodedBatch(records: [], rejected: [RejectedRecord(index: 0, violations: [blame(error)])])
            }
            return singly(rows)
        }
    }

    /// The members that can be left out so that a row can be taken; nil where it cannot.
    func removable(_ violations: [Violation]) -> Set<String>? {
        let optional = Set(kind.columns.filter { !$0.isRequired }.map(\.member))
        let members = Set(violations.map(FormerDecoder.member))
        return !members.isEmpty && members.isSubset(of: optional) ? members : nil
    }

    /// The member that a violation is about; empty where it is about the whole record.
    static func member(_ violation: Violation) -> String {
        String(violation.pointer.dropFirst().prefix { $0 != "/" })
    }

    /// One row that cannot be read at all must not take the others with it.
    private func singly(_ rows: [FormerDatabase.Row]) -> DecodedBatch<Record> {
        var records: [Record] = []
        var rejected: [RejectedRecord] = []
        for (index, row) in rows.enumerated() {
            let single = self.records(of: [row])
            records += single.records
            rejected += single.rejected.map { RejectedRecord(index: index, violations: $0.violations) }
        }
        return DecodedBatch(records: records, rejected: rejected)
    }

    private func read(_ body: [UInt8], count: Int) throws(DecodingFailure) -> DecodedBatch<Record> {
        var result: Result<DecodedBatch<Record>, DecodingFailure> = .failure(.emptyBody)
        body.withUnsafeBytes { bytes in
            result = Result { () throws(DecodingFailure) in
                try decode(RecordDecoder(limit: count, now: now), bytes)
            }
        }
        return try result.get()
    }

    /// What cannot be read stands in the object that the sender made, as nothing else has an inside.
    private func blame(_ failure: DecodingFailure) -> Violation {
        let object = kind.columns.first { ["meta", "tags", "context"].contains($0.member) }
        return Violation(pointer: object.map { "/" + $0.member } ?? "", detail: failure.detail)
    }
}
