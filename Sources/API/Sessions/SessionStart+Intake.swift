import Domain
import HTTP
import Intake
import Store

extension SessionStart: IntakeRecord {
    static func decode(
        _ body: UnsafeRawBufferPointer, with decoder: RecordDecoder, prices: PriceTable
    ) throws(DecodingFailure) -> DecodedBatch<SessionStart> {
        try decoder.sessions(body)
    }

    var knownBy: [(name: StaticString, value: String)] { [(name: "session_id", value: sessionID)] }

    static func batch(_ records: [SessionStart]) -> RecordBatch { .sessions(records) }

    /// A new session: the store has nothing more of it than this.
    func created(id: Int64, now: Timestamp) -> [UInt8] {
        var session = Session(
            id: id, sessionID: sessionID, createdAt: timestamp, updatedAt: timestamp, endedAt: nil,
            userAgent: userAgent, ipAddress: ipAddress, metadata: metadata, joinedBy: "explicit",
            totals: SessionTotals())
        session.cleaned = cleaned
        return JSONWriter.bytes(of: SessionView(session: session, now: now))
    }

    /// The session as it is now.
    func existing(id: Int64, in store: DataStore) async throws -> [UInt8] {
        let now = Timestamp.now()
        guard let session = try await store.session(sessionID) else { return created(id: id, now: now) }
        return JSONWriter.bytes(of: SessionView(session: session, now: now))
    }
}
