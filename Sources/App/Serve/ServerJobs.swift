import Credentials
import Domain
import Jobs
import Logging
import Maintenance
import Outbound
import SQL
import Store

/// Everything that the server does by itself.
struct ServerJobs {
    let configuration: AppConfiguration
    let store: DataStore
    let logger: Logger

    /// The jobs that run once over all servers of a store; `isHealthy` says whether a sign of life may be given.
    func shared(isHealthy: @escaping @Sendable () -> Bool = { true }) throws -> [Job] {
        let signature = ChainSignature(secret: try TokenSecret.find(configuration))
        let retention = RetentionJob(store: store, days: configuration.retentionDays, logger: logger)
        var jobs = [
            Job(
                "retention", "Deletes records that are older than ANALYTICS_RETENTION_DAYS.",
                schedule: JobSchedule(first: .seconds(5), period: .seconds(3600), limit: .seconds(21_600)),
                alarm: JobAlarm(.retention, message: "old records could not be deleted"), work: retention.run),
            Job(
                "audit-retention", "Cuts off entries of the audit log that are older than AUDIT_RETENTION_DAYS.",
                schedule: JobSchedule(first: .seconds(5), period: .seconds(3600), limit: .seconds(3600)),
                alarm: JobAlarm(.retention, message: "old entries of the audit log could not be cut off")
            ) { [store, days = configuration.auditRetentionDays] in
                try await ServerJobs.cutAudit(store, days, signature)
            },
            Job(
                "sweep",
                "Deletes answers kept for repeated requests past their lifetime, and aggregates of old seconds.",
                schedule: JobSchedule(first: .seconds(60), period: .seconds(60), limit: .seconds(3600))
            ) { [store] in
                "deleted \(try await store.sweep()) rows"
            },
        ]
        if store.database.ownership == .share { jobs.append(settling) }
        if let heartbeat = try heartbeat(isHealthy) { jobs.append(heartbeat) }
        return jobs
    }

    /// The jobs that each server runs for itself.
    func own(_ preparation: StorePreparation) -> [Job] {
        guard store.database.ownership == .share else { return [] }
        return [
            Job(
                "revocations", "Takes in which access tokens other servers ended.", scope: .server,
                schedule: JobSchedule(
                    first: .seconds(1), period: .seconds(1), retry: .seconds(1), limit: .seconds(60)),
                alarm: JobAlarm(.upkeep, after: 10, message: "what other servers ended could not be read")
            ) {
                "knows \(try await preparation.readRevocations()) ended tokens"
            },
            Job(
                "check",
                "Looks whether the store is of this version, and whether what other servers stored is settled.",
                scope: .server,
                schedule: JobSchedule(
                    first: .seconds(5), period: .seconds(5), retry: .seconds(5), limit: .seconds(60)),
                work: check),
        ]
    }

    /// What it finds is told by the store's health.
    private func check() async throws -> String {
        let wasLate = store.health.has(.unsettled)
        try await store.check()
        let late = try await store.lookForUnsettled()
        guard !late.isEmpty else { return "found nothing" }
        let instances = late.map(String.init).joined(separator: ", ")
        if !wasLate {
            logger.error(
                "what a server stored waits to be settled for a minute, and its lock is held",
                metadata: ["instances": "\(instances)"])
        }
        return "waits for \(instances)"
    }

    private var settling: Job {
        Job(
            "settle-for-others", "Brings into sessions and aggregates what servers that are gone left behind.",
            schedule: JobSchedule(
                first: .seconds(5), period: .seconds(5), retry: .seconds(5), limit: .seconds(600)),
            alarm: JobAlarm(.upkeep, after: 2, message: "what other servers left behind could not be settled")
        ) { [store, logger] in
            let instances = try await store.settleForOthers()
            for instance in instances {
                logger.info("settled what a server left that is gone", metadata: ["instance": "\(instance)"])
            }
            return instances.isEmpty ? "nothing was left" : "settled for \(instances.count) servers"
        }
    }

    private func heartbeat(_ isHealthy: @escaping @Sendable () -> Bool) throws -> Job? {
        guard let target = configuration.heartbeat else { return nil }
        let secrets = try SecretStore(store, configuration)
        let client = OutboundClient(
            agent: "mcp-admin/\(ProgramVersion.text)",
            addresses: AddressGuard(allowing: configuration.outboundNetworks),
            authorities: configuration.authorities)
        let heartbeat = Heartbeat(target: target, secrets: secrets, client: client, isHealthy: isHealthy)
        return Job(
            "heartbeat", "Calls JOBS_HEARTBEAT_URL while all jobs run as they should.",
            schedule: JobSchedule(first: .seconds(1), period: .seconds(60), limit: .seconds(120)), work: heartbeat.beat)
    }

    private static func cutAudit(_ store: DataStore, _ days: Int, _ signature: ChainSignature) async throws -> String {
        guard days > 0 else { return "entries are kept for ever" }
        let now = Timestamp.now()
        let count = try await store.cutAudit(
            before: now - Int64(days) * Timestamp.day, by: .job("audit-retention"), at: now
        ) { signature.sign(id: $0.id, hash: $0.hash) }
        return count == 0 ? "nothing is old enough" : "cut off \(count) entries"
    }
}
