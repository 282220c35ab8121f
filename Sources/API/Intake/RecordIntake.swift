import Domain
import HTTPTypes
import Hummingbird
import Ingest
import NIOCore

/// Takes records from clients: one object, an array, or NDJSON.
struct RecordIntake: Sendable {
    /// What the API works with.
    let api: APIDependencies

    /// Stores the records of a request, and answers when they are durable.
    func accept<Record: IntakeRecord>(
        _ kind: Record.Type, _ request: Request, _ context: APIContext
    ) async throws -> Response {
        let format = try RecordDecoder.Format(request)
        let isAtomic = try RecordIntake.isAtomic(request)
        return try await api.bodies.withBody(of: request, atMost: api.settings.ingestBodyLimit) { body in
            try RecordDecoder.Format.requireJSON(body, of: request)
            let now = api.now()
            let decoder = RecordDecoder(format: format, now: now)
            let decoded = try body.withUnsafeReadableBytes { bytes throws(DecodingFailure) in
                try Record.decode(bytes, with: decoder, prices: api.prices)
            }
            let repeatable = try RepeatableRequest(request, body: body, principal: context.principal)
            guard decoded.isSingle else {
                let answer = try BatchAnswer(decoded, isAtomic: isAtomic)
                return try await store(decoded.records, repeatable, answer)
            }
            guard let record = decoded.records.first else {
                throw ValidationFailure(decoded.rejected.flatMap(\.violations))
            }
            guard let repeatable else { return try await store(record, now) }
            return try await store(record, repeatable, now)
        }
    }

    private func store<Record: IntakeRecord>(_ record: Record, _ now: Timestamp) async throws -> Response {
        try await answer(record, try await api.writer.submit(Record.batch([record])), now)
    }

    /// As `store`, but the answer is kept with the record; of one that was there already only the identifier is, and
    /// it is looked up each time.
    private func store<Record: IntakeRecord>(
        _ record: Record, _ request: RepeatableRequest, _ now: Timestamp
    ) async throws -> Response {
        let idempotency = request.answered { receipt in
            let id = receipt.ids.first ?? 0
            return receipt.existing.isEmpty
                ? StoredAnswer(status: 201, body: record.created(id: id, now: now))
                : StoredAnswer(status: 200, body: Array(String(id).utf8))
        }
        switch try await api.writer.submit(Record.batch([record]), idempotency: idempotency) {
        case .written(let receipt): return try await answer(record, receipt, now)
        case .replayed(let stored):
            guard let id = Int64(String(decoding: stored.body, as: UTF8.self)) else { return stored.replay }
            let body = try await record.existing(id: id, in: api.store)
            return StoredAnswer(status: stored.status, body: body).replay
        case .keyReused: throw IngestError.idempotencyKeyReused
        }
    }

    private func answer(
        _ record: some IntakeRecord, _ receipt: WriteReceipt, _ now: Timestamp
    ) async throws -> Response {
        let id = receipt.ids.first ?? 0
        if receipt.existing.isEmpty { return .json(record.created(id: id, now: now), status: .created) }
        return .json(try await record.existing(id: id, in: api.store))
    }

    private func store<Record: IntakeRecord>(
        _ records: [Record], _ request: RepeatableRequest?, _ answer: BatchAnswer
    ) async throws -> Response {
        let batch = Record.batch(records)
        guard let request else { return answer.body(try await api.writer.submit(batch)).response }
        switch try await api.writer.submit(batch, idempotency: request.answered { answer.body($0) }) {
        case .written(let receipt): return answer.body(receipt).response
        case .replayed(let stored): return stored.replay
        case .keyReused: throw IngestError.idempotencyKeyReused
        }
    }

    private static func isAtomic(_ request: Request) throws -> Bool {
        // Most requests have no query, and this is every tool call's way.
        guard let text = request.uri.query else { return false }
        var query = AnalyticsQuery(text)
        let isAtomic = query.boolean("atomic") ?? false
        try query.finish()
        return isAtomic
    }
}
