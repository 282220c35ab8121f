import Access
import Domain
import HTTP
import HTTPTypes
import Hummingbird
import Intake
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
        let options = try IntakeOptions(request)
        let began = ContinuousClock.now
        return try await api.bodies.withBody(of: request, in: context, atMost: api.settings.ingestBodyLimit) { body in
            try await api.requestAuthenticator.confirm(request, for: .ingest, letInAt: began)
            try RecordDecoder.Format.requireJSON(body, of: request)
            let now = api.now()
            let decoder = RecordDecoder(
                format: format, isStrict: options.isStrict, namedViolations: Problem.mostErrors, now: now)
            let decoded = try await api.largeBodies.reading(body) { [prices = api.prices] in
                try Record.decode($0, with: decoder, prices: prices)
            }
            let repeatable = try RepeatableRequest(request, body: body, principal: context.principal)
            guard decoded.isSingle else {
                let answer = try BatchAnswer(decoded, isAtomic: options.isAtomic)
                return try await store(decoded.records, by: context.principal, repeatable, answer)
            }
            guard let record = decoded.records.first else {
                throw ValidationFailure(decoded.rejected.flatMap(\.violations))
            }
            guard let repeatable else { return try await store(record, by: context.principal, now) }
            return try await store(record, by: context.principal, repeatable, now)
        }
    }

    private func store<Record: IntakeRecord>(
        _ record: Record, by sender: Principal, _ now: Timestamp
    ) async throws -> Response {
        let receipt = try await api.writer.submit(Record.batch([record]), by: sender.scope)
        return try await answer(record, receipt, to: sender, now)
    }

    /// As `store`, but the answer is kept with the record; of one that was there already, or is large, only the
    /// identifier is, and it is looked up each time.
    private func store<Record: IntakeRecord>(
        _ record: Record, by sender: Principal, _ request: RepeatableRequest, _ now: Timestamp
    ) async throws -> Response {
        let idempotency = request.answered { receipt in
            let id = receipt.ids.first ?? 0
            let name = Array("\(id)\(receipt.own.isEmpty ? "" : RecordIntake.ownMark)".utf8)
            guard receipt.existing.isEmpty else { return StoredAnswer(status: 200, body: name) }
            let body = record.created(id: id, now: now)
            return StoredAnswer(status: 201, body: body.count <= KeptAnswer.mostBytes ? body : name)
        }
        switch try await api.writer.submit(Record.batch([record]), by: sender.scope, idempotency: idempotency) {
        case .written(let receipt): return try await answer(record, receipt, to: sender, now)
        case .replayed(let stored):
            let text = String(decoding: stored.body, as: UTF8.self)
            let hasMark = text.hasSuffix(RecordIntake.ownMark)
            guard let id = Int64(hasMark ? text.dropLast() : text[...]) else { return stored.replay }
            let body = try await known(record, id: id, isOwn: hasMark || stored.status == 201, to: sender)
            return StoredAnswer(status: stored.status, body: body).replay
        case .keyReused: throw IngestError.idempotencyKeyReused
        }
    }

    private func answer(
        _ record: some IntakeRecord, _ receipt: WriteReceipt, to sender: Principal, _ now: Timestamp
    ) async throws -> Response {
        let id = receipt.ids.first ?? 0
        if receipt.existing.isEmpty { return .json(record.created(id: id, now: now), status: .created) }
        return .json(try await known(record, id: id, isOwn: !receipt.own.isEmpty, to: sender))
    }

    /// What is kept in place of a record that came again: shown to those who may read, or made it.
    private func known(
        _ record: some IntakeRecord, id: Int64, isOwn: Bool, to sender: Principal
    ) async throws -> [UInt8] {
        if isOwn || record.knownBy.isEmpty || sender.mayRead(api.settings) {
            return try await record.existing(id: id, in: api.store)
        }
        return JSONWriter.bytes(of: KnownRecord(id: id, names: record.knownBy))
    }

    /// What stands behind the identifier, in an answer that is kept, where the sender itself had made the record.
    private static let ownMark = "="

    private func store<Record: IntakeRecord>(
        _ records: [Record], by sender: Principal, _ request: RepeatableRequest?, _ answer: BatchAnswer
    ) async throws -> Response {
        let batch = Record.batch(records)
        guard let request else { return answer.body(try await api.writer.submit(batch, by: sender.scope)).response }
        let idempotency = request.answered { answer.kept($0) }
        switch try await api.writer.submit(batch, by: sender.scope, idempotency: idempotency) {
        case .written(let receipt): return answer.body(receipt).response
        case .replayed(let stored):
            let body = KeptAnswer.expanded(stored.body) ?? stored.body
            return StoredAnswer(status: stored.status, body: body).replay
        case .keyReused: throw IngestError.idempotencyKeyReused
        }
    }
}

/// How a request wants its records to be treated.
struct IntakeOptions: Sendable {
    /// Whether a batch with a bad record is refused as a whole.
    private(set) var isAtomic = false
    /// Whether texts are refused that are cleaned or cut off otherwise.
    private(set) var isStrict = false

    /// Reads the query; throws what is wrong with it.
    init(_ request: Request) throws {
        // Most requests have no query, and this is every tool call's way.
        guard let text = request.uri.query else { return }
        var query = AnalyticsQuery(text)
        isAtomic = query.boolean("atomic") ?? false
        isStrict = query.boolean("strict") ?? false
        try query.finish()
    }
}
