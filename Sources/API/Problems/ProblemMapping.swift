import Access
import Credentials
import Domain
import HTTP
import HTTPTypes
import Intake
import Store

extension Problem {
    /// What the sender of a request is told of an error; nil for one that only the operator should see.
    init?(of error: any Error) {
        switch error {
        case let failure as ValidationFailure: self = .invalid(failure.violations, omitted: failure.omitted)
        case let error as AccessError: self = Problem(error)
        case let failure as DecodingFailure: self = Problem(failure)
        case let error as IngestError: self = Problem(error)
        case StoreError.corrupt: self = Problem(StoreOutage.damaged)
        case let error as StoreError:
            guard let problem = Problem(error) else { return nil }
            self = problem
        case let error as SecurityError where error == .overloaded:
            self = .unavailable("Too many passwords are being checked; try again in a moment.", retryAfter: 2)
        default:
            if let problem = Problem(ofHTTP: error) {
                self = problem
                return
            }
            guard let outage = StoreOutage(error) else { return nil }
            self = Problem(outage)
        }
    }

    private init(_ error: AccessError) {
        switch error {
        case .noCredentials(let rule):
            self = .unauthorized("No credentials were sent; this takes \(rule.requirement).")
        case .wrongCredentials(let rule):
            self = .unauthorized("The credentials are wrong or have expired; this takes \(rule.requirement).")
        case .insufficient(let rule):
            self = .forbidden("The credentials are right, but this takes \(rule.requirement).")
        }
    }

    private init(_ failure: DecodingFailure) {
        switch failure {
        case .tooManyRecords, .tooLarge: self.init(.contentTooLarge, failure.detail)
        case .outOfMemory: self = .unavailable(failure.detail)
        case .emptyBody, .notUTF8, .malformed, .wrongTopLevel, .tooDeep: self.init(.badRequest, failure.detail)
        }
    }

    init(_ error: IngestError) {
        switch error {
        case .queueFull(let seconds):
            self = .unavailable("More records arrive than can be stored; send these again later.", retryAfter: seconds)
        case .idempotencyKeyReused:
            self.init(
                .unprocessableContent, "This Idempotency-Key was used with another request; use a new one.",
                kind: "idempotency-key-reused")
        case .stopped: self = .unavailable("The server is stopping; try again in a moment.")
        }
    }

    private init?(_ error: StoreError) {
        switch error {
        case .duplicate(let field): self.init(.badRequest, "This \(field) is taken already.", kind: "duplicate")
        case .lastSuperuser:
            self = .conflict(
                "This is the last active superuser, who cannot be deleted, demoted or deactivated.",
                kind: "last-superuser")
        case .rightsChanged: self = .changedMeanwhile
        case .invalidSetupToken:
            self = .forbidden("This set-up link was used, has expired, or never was; restart the server for a new one.")
        case .endBeforeStart(let start):
            self = .invalid([
                Violation(
                    pointer: "/ended_at", detail: "is before the session began; \(start.rfc3339) or later is allowed")
            ])
        case .corrupt, .notOwned, .importMoved: return nil
        }
    }

    init(_ outage: StoreOutage) {
        switch outage {
        case .busy: self = .unavailable("The store is busy; try again in a moment.")
        case .full: self.init(.noRoom, "The store has no room left; its operator has to make some.")
        case .readOnly: self = .unavailable("The store cannot be written at the moment.", retryAfter: 30)
        case .unusable: self = .unavailable("The store cannot be reached at the moment.", retryAfter: 30)
        case .damaged:
            // No `Retry-After`: it does not pass by itself.
            self.init(
                .serviceUnavailable,
                "A part of the store is damaged, and what was asked for is in it; its operator has to restore a backup.",
                kind: "store-damaged")
        case .detached:
            self.init(
                .serviceUnavailable,
                "The store's file was deleted, moved or replaced while the server has it open. Nothing is stored until "
                    + "its operator puts it back, or restarts the server on another one.", kind: "store-detached",
                headers: [.retryAfter: "30"])
        case .newer:
            self.init(
                .serviceUnavailable,
                "The store was migrated by a newer version of this program, so this server only reads it; send this to a "
                    + "server of the newer version, or again when this one is upgraded.", kind: "store-newer",
                headers: [.retryAfter: "30"])
        case .unreachable: self = .unavailable("The store cannot be reached at the moment.", retryAfter: 2)
        case .uncertain:
            self = .unavailable(
                "The store went away while it was storing this. Whether it did is not known; with the same "
                    + "Idempotency-Key, sending it again is safe.", retryAfter: 5)
        }
    }
}

extension Problem {
    /// 422 for what breaks Domain's rules.
    static func invalid(_ violations: [Violation], omitted: Int = 0) -> Problem {
        .invalid(violations.map { FieldError(pointer: $0.pointer, detail: $0.detail) }, omitted: omitted)
    }
}

extension ErrorAnswers {
    /// The answers to all errors of the product.
    static let ofAPI = ErrorAnswers(problem: { Problem(of: $0) }, isOutage: { StoreOutage($0) != nil })
}

extension HTTPResponse.Status {
    /// 507, of RFC 4918.
    fileprivate static let noRoom = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
}
