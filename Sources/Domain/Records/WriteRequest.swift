/// A batch on its way into the store, with what makes a retry of it safe.
public struct WriteRequest: Sendable {
    /// The records.
    public let batch: RecordBatch
    /// The sender's key for this request, if it sent one.
    public let idempotency: Idempotency?
    /// Who sends it, such as `key:7`: whose the sessions and costs are that it begins.
    public let sender: String?
    /// The groups that the batch's failures belong to, in their order.
    ///
    /// They are made here, by whoever asks: in the transaction every other request would wait for it.
    public let fingerprints: [ErrorFingerprint]

    /// A request of `sender` to store `batch`.
    public init(batch: RecordBatch, idempotency: Idempotency? = nil, sender: String? = nil) {
        self.batch = batch
        self.idempotency = idempotency
        self.sender = sender
        fingerprints = batch.errors.map { ErrorFingerprint(type: $0.errorType, message: $0.message) }
    }
}

/// A sender's own name for one request: the same name again returns the first answer and writes nothing.
public struct Idempotency: Sendable {
    /// Whose name it is: two senders may use the same.
    public let scope: String
    /// The name.
    public let key: String
    /// A digest of what was sent: another request under the same name is an error.
    public let fingerprint: String
    /// Makes the answer to keep, from what was written.
    public let answer: @Sendable (WriteReceipt) -> StoredAnswer

    /// The name `key` of `scope` for a request with the digest `fingerprint`.
    public init(
        scope: String, key: String, fingerprint: String, answer: @escaping @Sendable (WriteReceipt) -> StoredAnswer
    ) {
        self.scope = scope
        self.key = key
        self.fingerprint = fingerprint
        self.answer = answer
    }

    /// How long an answer is kept: a day, in microseconds.
    public static let lifetime = Timestamp.day
}

/// An HTTP answer that is kept for retries.
public struct StoredAnswer: Sendable, Equatable {
    /// The status code.
    public let status: Int
    /// The body.
    public let body: [UInt8]

    /// An answer of `status` and `body`.
    public init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// What became of a batch's records.
public struct WriteReceipt: Sendable, Equatable {
    /// The identifier of each record, in the batch's order.
    public let ids: [Int64]
    /// The places in the batch of records that were there already: costs and sessions that were sent before.
    public let existing: [Int]
    /// Those of `existing` that the sender itself had made.
    public let own: [Int]

    /// A receipt for the records `ids`.
    public init(ids: [Int64], existing: [Int] = [], own: [Int] = []) {
        self.ids = ids
        self.existing = existing
        self.own = own
    }

    /// What became of the records at `places`, which are counted from the first of them.
    public func part(_ places: Range<Int>) -> WriteReceipt {
        if places == ids.indices { return self }
        func inside(_ list: [Int]) -> [Int] { list.filter(places.contains).map { $0 - places.lowerBound } }
        return WriteReceipt(ids: Array(ids[places]), existing: inside(existing), own: inside(own))
    }

    /// This and what became of records that come behind.
    package func followed(by other: WriteReceipt) -> WriteReceipt {
        if ids.isEmpty { return other }
        let shift = ids.count
        return WriteReceipt(
            ids: ids + other.ids, existing: existing + other.existing.map { $0 + shift },
            own: own + other.own.map { $0 + shift })
    }
}

/// How a write ended.
public enum WriteOutcome: Sendable, Equatable {
    /// The records are durable.
    case written(WriteReceipt)
    /// The same key had been used for the same request: nothing was written, and this is its answer.
    case replayed(StoredAnswer)
    /// The same key had been used for another request: nothing was written.
    case keyReused
}
