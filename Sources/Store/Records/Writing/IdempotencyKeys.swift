import Domain
import SQL

/// The keys by which a transaction's requests are told from retries.
struct IdempotencyKeys {
    private struct Name: Hashable {
        let scope: ExactText
        let key: ExactText
    }

    /// Whether an answer past its lifetime stands under a key that was asked for.
    private var hasExpired = false

    /// For each request the answer that is kept for its key, or that the key was used for another; nil for a new one.
    ///
    /// An answer past its lifetime, which is deleted some time, is forgotten.
    mutating func outcomes(
        of requests: [WriteRequest], on connection: any SQLConnection, now: Timestamp
    ) throws -> [WriteOutcome?] {
        let wanted = Dictionary(grouping: requests.compactMap(\.idempotency), by: { ExactText($0.scope) })
        guard !wanted.isEmpty else { return Array(repeating: nil, count: requests.count) }
        var kept: [Name: (fingerprint: String, answer: StoredAnswer)] = [:]
        for (scope, keys) in wanted {
            try connection.query(
                """
                SELECT request_key, fingerprint, status, body, created_at FROM idempotency_keys WHERE scope = \(scope.text)
                AND \(connection.dialect.isAmong("request_key", texts: keys.map(\.key)))
                """
            ) { row in
                guard row.moment(4) >= now - Idempotency.lifetime else { return hasExpired = true }
                kept[Name(scope: scope, key: ExactText(row.text(0)))] = (
                    row.text(1), StoredAnswer(status: Int(row.integer(2)), body: row.withBytes(3) { Array($0) })
                )
            }
        }
        return requests.map { request in
            guard let own = request.idempotency,
                let found = kept[Name(scope: ExactText(own.scope), key: ExactText(own.key))]
            else { return nil }
            return found.fingerprint == own.fingerprint ? .replayed(found.answer) : .keyReused
        }
    }

    /// The places of requests whose key an earlier request of the same transaction has.
    func followers(in requests: [WriteRequest]) -> Set<Int> {
        var seen: Set<Name> = []
        return Set(
            requests.indices.filter { index in
                guard let own = requests[index].idempotency else { return false }
                return !seen.insert(Name(scope: ExactText(own.scope), key: ExactText(own.key))).inserted
            })
    }

    /// Keeps the answers to requests that were written.
    ///
    /// Where another instance was quicker with the same key, this throws `SQLError.constraint`: the transaction is
    /// undone, and finds the other's answer when it is tried again.
    func keep(
        _ written: [(request: WriteRequest, receipt: WriteReceipt)], on connection: any SQLConnection, now: Timestamp
    ) throws {
        let rows = written.compactMap { request, receipt in request.idempotency.map { ($0, $0.answer(receipt)) } }
            .sorted { ExactText($0.0.key).isOrderedBefore(ExactText($1.0.key)) }
        if hasExpired { try forget(rows.map(\.0), before: now - Idempotency.lifetime, on: connection) }
        let statement = """
            INSERT INTO idempotency_keys (scope, request_key, fingerprint, status, body, created_at)
            VALUES (?, ?, ?, ?, ?, ?)
            """
        try connection.execute(statement, count: rows.count) { index, binder in
            let (idempotency, answer) = rows[index]
            binder.text(idempotency.scope)
            binder.text(idempotency.key)
            binder.text(idempotency.fingerprint)
            binder.integer(Int64(answer.status))
            binder.blob(answer.body)
            binder.timestamp(now.microseconds)
        }
    }

    /// Deletes answers under the same keys that are past their lifetime.
    private func forget(_ keys: [Idempotency], before moment: Timestamp, on connection: any SQLConnection) throws {
        for (scope, keys) in Dictionary(grouping: keys, by: { ExactText($0.scope) }) {
            try connection.execute(
                """
                DELETE FROM idempotency_keys WHERE scope = \(scope.text)
                AND \(connection.dialect.isAmong("request_key", texts: keys.map(\.key))) AND created_at < \(moment)
                """)
        }
    }
}
