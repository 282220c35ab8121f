import Credentials
import Domain
import Logging
import Maintenance
import ServiceLifecycle
import Store

/// Deletes records that are older than they shall be kept: soon after the start, and then every hour.
struct RetentionService: Service {
    private static let first = Duration.seconds(5)
    private static let hour = Duration.seconds(3600)
    /// After a failure it is tried again sooner: the database may be away.
    private static let minute = Duration.seconds(60)

    let store: DataStore
    /// For how many days records are kept; for ever where that is 0.
    let days: Int
    /// For how many days entries of the audit log are kept; for ever where that is 0.
    let auditDays: Int
    /// Signs where the audit log was cut off.
    let signature: ChainSignature
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            var pause = RetentionService.first
            var shown: Timescale?
            while (try? await Task.sleep(for: pause)) != nil {
                pause = await pass(&shown) ? RetentionService.hour : RetentionService.minute
            }
        }
    }

    /// Goes through the store once; false where it could not.
    private func pass(_ shown: inout Timescale?) async -> Bool {
        do {
            if shown != nil { await store.useTimescale() }
            let retained = try await store.retain(days: days)
            let timescale = try await store.timescale()
            if timescale != shown { show(timescale) }
            shown = timescale
            if !retained.isEmpty {
                show(retained)
                try await store.note(retained.auditEvent, by: .job("retention"), at: .now())
            }
            try await cutAudit()
            store.health.clear(.retention)
            return true
        } catch is CancellationError {
            return true
        } catch {
            // Said once for as long as it lasts; `/ready` goes on to say so.
            let level: Logger.Level = store.health.has(.retention) ? .debug : .warning
            store.health.note(.retention)
            logger.log(level: level, "old records could not be deleted", error: error)
            return false
        }
    }

    private func cutAudit() async throws {
        guard auditDays > 0 else { return }
        let now = Timestamp.now()
        let count = try await store.cutAudit(
            before: now - Int64(auditDays) * Timestamp.day, by: .job("retention"), at: now
        ) { [signature] in signature.sign(id: $0.id, hash: $0.hash) }
        if count > 0 { logger.info("cut off \(count) entries of the audit log: older than \(auditDays) days") }
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
        let moment = retained.end?.rfc3339 ?? "the present"
        let what = retained.deleted > 0 || retained.chunks == 0 ? "\(retained.deleted) records" : "records"
        logger.info("deleted \(what) from before \(moment): older than \(days) days", metadata: metadata)
    }
}

extension Retained {
    /// What the audit log says of it.
    fileprivate var auditEvent: AuditEvent {
        var values = rows.mapValues { AuditValue.number(Int64($0)) }
        if chunks > 0 { values["chunks"] = .number(Int64(chunks)) }
        if let end { values["before"] = .text(end.rfc3339) }
        return AuditEvent(.retained, "records", after: values)
    }
}
