import Domain
import SQL

/// The keys by which a transaction's requests are told from retries.
struct IdempotencyKeys {
    private struct Name: Hashable {
        let scope: ExactText
        let key: ExactText
    }

    /// The answer that is kept for a request's key, or that the key was used for another; nil for a new request.
    func outcome(of request: WriteRequest, on connection: any SQLConnection) throws -> WriteOutcome? {
        guard let idempotency = request.idempotency else { return nil }
        return try connection.first(
            """
            SELECT fingerprint, status, body FROM idempotency_keys
            WHERE scope = \(idempotency.scope) AND request_key = \(idempotency.key)
            """
        ) { row in
            guard row.text(0) == idempotency.fingerprint else { return .keyReused }
            return .replayed(StoredAnswer(status: Int(row.integer(1)), body: row.withBytes(2) { Array($0) }))
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

    /// Keeps the answer to a request that was written.
    func keep(
        _ request: WriteRequest, _ receipt: WriteReceipt, on connection: any SQLConnection, now: Timestamp
    ) throws {
        guard let idempotency = request.idempotency else { return }
        let answer = idempotency.answer(receipt)
        try connection.execute(
            """
            INSERT INTO idempotency_keys (scope, request_key, fingerprint, status, body, created_at)
            VALUES (\(idempotency.scope), \(idempotency.key), \(idempotency.fingerprint), \(answer.status),
            \(SQLValue.blob(answer.body)), \(now))
            """)
    }
}
