import Domain
import Intake
import Maintenance
import Store

extension FormerImport {
    /// A record with the row that it was made of.
    private struct Taken<Record: Sendable> {
        let row: FormerDatabase.Row
        let record: Record
    }

    /// What is stored of a page besides its records.
    private struct Batch {
        let records: RecordBatch
        var ended: [SessionEnd] = []
    }

    mutating func takeSessions() async throws {
        try await take(.sessions, { decoder, body throws(DecodingFailure) in try decoder.sessions(body) }) {
            taken, now in
            let ends = taken.compactMap { session in
                FormerImport.moment(session.row, after: session.record.timestamp, now: now).map {
                    SessionEnd(sessionID: session.record.sessionID, moment: $0)
                }
            }
            return Batch(records: .sessions(taken.map(\.record)), ended: ends)
        }
    }

    mutating func takeErrors() async throws {
        try await take(.errors, { decoder, body throws(DecodingFailure) in try decoder.errors(body) }) { taken, now in
            Batch(
                records: .errors(
                    taken.map { error in
                        guard error.record.resolved else { return error.record }
                        // Where nobody knows when, it was resolved at once.
                        let known = FormerImport.moment(error.row, after: error.record.timestamp, now: now)
                        return error.record.resolved(at: known ?? error.record.timestamp)
                    }))
        }
    }

    mutating func takePlain<Record: Sendable>(
        _ kind: FormerKind, _ decode: @escaping FormerDecoder<Record>.Decode, _ batch: ([Record]) -> RecordBatch
    ) async throws {
        try await take(kind, decode) { taken, _ in Batch(records: batch(taken.map(\.record))) }
    }

    private mutating func take<Record: Sendable>(
        _ kind: FormerKind, _ decode: @escaping FormerDecoder<Record>.Decode,
        _ makeBatch: ([Taken<Record>], Timestamp) -> Batch
    ) async throws {
        var mark = try await mark(of: kind)
        var limit = pageRows
        while true {
            let rows = try await former.rows(kind, behind: mark.lastID, limit: limit, bytes: FormerImport.pageBytes)
            guard let last = rows.last else { return }
            // Where rows are wide, the server should not make many more of them than it sends.
            limit = min(rows.count * 2, pageRows)
            let now = Timestamp.now()
            let taken = try await records(of: rows, FormerDecoder(kind: kind, decode: decode, now: now))
            let batch = makeBatch(taken, now)
            let next = mark.moved(to: last.id)
            let receipt = try await store.importRecords(
                batch.records, ended: batch.ended, from: mark, to: next, now: now)
            note(receipt, of: taken.map(\.row.id), kind)
            mark = next
            note(done: rows.count)
        }
    }

    /// Reads what can be read; a value that this store does not take is left out of its record where that is possible.
    private mutating func records<Record>(
        of page: [FormerDatabase.Row], _ decoder: FormerDecoder<Record>
    ) async throws -> [Taken<Record>] {
        var taken: [Taken<Record>] = []
        var waiting: [(rows: [FormerDatabase.Row], without: Set<String>)] = [(page, [])]
        while let (rows, without) = waiting.popLast() {
            let decoded = decoder.records(of: rows)
            taken += zip(decoded.indexes, decoded.records).map { Taken(row: rows[$0], record: $1) }
            var again: [Set<String>: [Int64]] = [:]
            for rejected in decoded.rejected {
                let id = rows[rejected.index].id
                guard let members = decoder.removable(rejected.violations), members.isDisjoint(with: without) else {
                    report.leaveOut(decoder.kind, id: id, because: FormerImport.sentence(rejected.violations))
                    continue
                }
                for violation in rejected.violations {
                    report.leaveOut(
                        FormerDecoder<Record>.member(violation), of: decoder.kind, id: id, because: violation.detail)
                }
                again[without.union(members), default: []].append(id)
            }
            for (members, ids) in again {
                waiting.append((try await former.rows(decoder.kind, ids: ids, without: members), members))
            }
        }
        return taken.sorted { $0.row.id < $1.row.id }
    }

    private mutating func note(_ receipt: WriteReceipt, of ids: [Int64], _ kind: FormerKind) {
        // A session that is there already is completed; a cost that is there already is the same one, sent again.
        let repeated = kind == .costs ? receipt.existing : []
        report.count(kind) { $0.taken += ids.count - repeated.count }
        for place in repeated {
            report.leaveOut(
                kind, id: ids[place], because: "this service, operation and request were counted already")
        }
    }

    /// The row's own moment, where it lies between the record and the present.
    private static func moment(_ row: FormerDatabase.Row, after start: Timestamp, now: Timestamp) -> Timestamp? {
        guard let moment = row.moment.flatMap({ Timestamp(rfc3339: $0) }), moment >= start, moment <= now else {
            return nil
        }
        return moment
    }
}
