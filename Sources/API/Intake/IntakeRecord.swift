import Domain
import HTTP
import Intake
import Store

/// A kind of record that clients send.
protocol IntakeRecord: SentRecord {
    /// The JSON of the record that was just stored under `id`.
    func created(id: Int64, now: Timestamp) -> [UInt8]

    /// The JSON of what is there under `id` in place of this record, which came again.
    func existing(id: Int64, in store: DataStore) async throws -> [UInt8]

    /// The members by which it is known when it comes again; none where it is new each time.
    var knownBy: [(name: StaticString, value: String)] { get }
}

extension IntakeRecord {
    /// None, unless a kind has some.
    var knownBy: [(name: StaticString, value: String)] { [] }
}

/// A record that is found by its identifier.
protocol IdentifiedRecord: IntakeRecord {
    /// The record `id`, if there is one.
    static func stored(id: Int64, in store: DataStore) async throws -> Stored<Self>?
}

extension IdentifiedRecord {
    func created(id: Int64, now: Timestamp) -> [UInt8] {
        JSONWriter.bytes(of: Stored(id: id, record: self))
    }

    /// The record as it is in the store; as it came, where it was deleted since.
    func existing(id: Int64, in store: DataStore) async throws -> [UInt8] {
        guard let stored = try await Self.stored(id: id, in: store) else { return created(id: id, now: .now()) }
        return JSONWriter.bytes(of: stored)
    }
}

extension UsageEvent: IdentifiedRecord {
    static func stored(id: Int64, in store: DataStore) async throws -> Stored<UsageEvent>? {
        try await store.event(id: id)
    }
}

extension PerformanceMetric: IdentifiedRecord {
    static func stored(id: Int64, in store: DataStore) async throws -> Stored<PerformanceMetric>? {
        try await store.metric(id: id)
    }
}

extension ErrorLog: IdentifiedRecord {
    static func stored(id: Int64, in store: DataStore) async throws -> Stored<ErrorLog>? {
        try await store.error(id: id).map { Stored(id: $0.id, record: $0.record.withoutGroup) }
    }
}

extension CostEntry: IdentifiedRecord {
    var knownBy: [(name: StaticString, value: String)] {
        [
            (name: "service_name", value: serviceName), (name: "operation_type", value: operationType),
            (name: "request_id", value: requestID ?? ""),
        ]
    }

    static func stored(id: Int64, in store: DataStore) async throws -> Stored<CostEntry>? {
        try await store.cost(id: id)
    }
}

extension SessionStart: IntakeRecord {
    var knownBy: [(name: StaticString, value: String)] { [(name: "session_id", value: sessionID)] }

    /// A new session: the store has nothing more of it than this.
    func created(id: Int64, now: Timestamp) -> [UInt8] {
        JSONWriter.bytes(of: SessionView(session: session.stored(as: id), now: now))
    }

    /// The session as it is now.
    func existing(id: Int64, in store: DataStore) async throws -> [UInt8] {
        let now = Timestamp.now()
        guard let session = try await store.session(sessionID) else { return created(id: id, now: now) }
        return JSONWriter.bytes(of: SessionView(session: session, now: now))
    }
}
