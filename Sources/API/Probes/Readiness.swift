import HTTP
import HTTPTypes
import Intake
import Store

/// Why a server is not ready: each is a reason for which a record that is sent now would be refused with 503 or 507.
enum Unreadiness: Error, Equatable {
    /// The store cannot do its work.
    case store(StoreOutage)
    /// The store failed in a way of its own.
    case failing
    /// The store did not answer in time.
    case databaseTimeout
    /// As many records wait as may.
    case queueFull(retryAfterSeconds: Int)
    /// The server is stopping.
    case stopping

    /// The first of these that holds: what the writer says, what a look at the store found, and what the store's last
    /// writes ran into.
    init?(writer: IngestError?, found: Result<Void, any Error>, store: StoreOutage?) {
        if case .stopped? = writer {
            self = .stopping
        } else if case .failure(let error) = found {
            self = error as? Unreadiness ?? StoreOutage(error).map(Unreadiness.store) ?? .failing
        } else if let store {
            self = .store(store)
        } else if case .queueFull(let seconds)? = writer {
            self = .queueFull(retryAfterSeconds: seconds)
        } else {
            return nil
        }
    }

    /// By what name it is told.
    var code: String {
        switch self {
        case .store(let outage): outage.code
        case .failing: "store_failed"
        case .databaseTimeout: "database_timeout"
        case .queueFull: "ingest_queue_full"
        case .stopping: "stopping"
        }
    }

    /// Every name under which it can be told.
    static let codes =
        StoreOutage.allCases.map(\.code) + ["store_failed", "database_timeout", "ingest_queue_full", "stopping"]

    /// What is answered: 503, in the words in which records are refused.
    var problem: Problem {
        var problem =
            switch self {
            case .store(let outage): Problem(outage)
            case .failing: Problem.unavailable("The store cannot be reached at the moment.", retryAfter: 5)
            case .databaseTimeout:
                Problem.unavailable("The database did not answer in time; it hangs, or is very slow.", retryAfter: 5)
            case .queueFull(let seconds): Problem(IngestError.queueFull(retryAfterSeconds: seconds))
            case .stopping: Problem(IngestError.stopped)
            }
        problem.status = .serviceUnavailable
        if problem.headers[.retryAfter] == nil { problem.headers[.retryAfter] = "30" }
        return problem
    }
}

extension StoreOutage {
    /// The outage's name in the answer of `/ready`; that of the trouble that goes with it, where there is one.
    fileprivate var code: String {
        switch self {
        case .busy: "store_busy"
        case .full: StoreTrouble.Code.full.rawValue
        case .readOnly: StoreTrouble.Code.readOnly.rawValue
        case .unusable: StoreTrouble.Code.unreadable.rawValue
        case .damaged: StoreTrouble.Code.damaged.rawValue
        case .detached: StoreTrouble.Code.detached.rawValue
        case .newer: StoreTrouble.Code.newer.rawValue
        case .unreachable: "database_unreachable"
        case .uncertain: "database_lost"
        }
    }
}
