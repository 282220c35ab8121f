import Domain
import Logging
import Maintenance
import Store
import Synchronization

/// Deletes records that are older than they shall be kept, and says what TimescaleDB does for that.
final class RetentionJob: Sendable {
    private let store: DataStore
    /// For how many days records are kept; for ever where that is 0.
    private let days: Int
    private let logger: Logger
    private let shown = Mutex<Timescale?>(nil)

    init(store: DataStore, days: Int, logger: Logger) {
        self.store = store
        self.days = days
        self.logger = logger
    }

    /// Goes through the store once, and says what it did.
    @Sendable func run() async throws -> String {
        let before = shown.withLock { $0 }
        if before != nil { await store.useTimescale() }
        let retained = try await store.retain(days: days)
        let timescale = try await store.timescale()
        if timescale != before { show(timescale) }
        shown.withLock { $0 = timescale }
        guard !retained.isEmpty else { return days > 0 ? "nothing is old enough" : "records are kept for ever" }
        show(retained)
        try await store.note(retained.auditEvent, by: .job("retention"), at: .now())
        return retained.sentence
    }

    private func show(_ timescale: Timescale) {
        switch timescale {
        case .absent: break
        case .unused: logger.notice("TimescaleDB \(timescale)")
        case .used(let use) where use.problem != nil: logger.warning("TimescaleDB \(timescale)")
        case .used: logger.info("TimescaleDB \(timescale)")
        }
    }

    private func show(_ retained: Retained) {
        var metadata: Logger.Metadata = retained.rows.mapValues { "\($0)" }
        if retained.chunks > 0 { metadata["chunks"] = "\(retained.chunks)" }
        logger.info("\(retained.sentence): older than \(days) days", metadata: metadata)
    }
}

extension Retained {
    /// What went, in a line.
    fileprivate var sentence: String {
        let moment = end?.rfc3339 ?? "the present"
        return "deleted \(deleted > 0 || chunks == 0 ? "\(deleted) records" : "records") from before \(moment)"
    }

    /// What the audit log says of it.
    fileprivate var auditEvent: AuditEvent {
        var values = rows.mapValues { AuditValue.number(Int64($0)) }
        if chunks > 0 { values["chunks"] = .number(Int64(chunks)) }
        if let end { values["before"] = .text(end.rfc3339) }
        return AuditEvent(.retained, "records", after: values)
    }
}
