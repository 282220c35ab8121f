/// Where a transaction is, without its connection: what may be sent next, and how it ended.
enum PostgresTransactionState: Equatable {
    /// Nothing was sent.
    case idle
    /// `BEGIN` was sent, at least.
    case begun
    /// `COMMIT` was sent.
    case committing
    /// It can only be undone; `undoing` says what the server has to be told for that.
    case failed(SQLError, undoing: Undoing)
    case committed
    case undone
    /// The connection ended between `COMMIT` and its answer.
    case unknown

    /// What undoes a transaction.
    enum Undoing: Equatable {
        /// The server knows of none.
        case nothing
        case rollback
        /// The server's prepared statements are of no use any more.
        case rollbackAndForget
    }

    /// Notes that something is sent; true where `BEGIN` has to go before it. Throws why nothing can be sent.
    mutating func use() throws(SQLError) -> Bool {
        switch self {
        case .idle:
            self = .begun
            return true
        case .begun: return false
        case .failed(let error, _): throw error
        case .committing, .committed, .undone, .unknown: throw .failed("the transaction has ended")
        }
    }

    /// Notes that the transaction is to be committed; true where the server has to be told. Throws why it cannot be.
    mutating func commit() throws(SQLError) -> Bool {
        switch self {
        case .idle:
            self = .committed
            return false
        case .begun:
            self = .committing
            return true
        case .failed(let error, _): throw error
        case .committing, .committed, .undone, .unknown: throw .failed("the transaction has ended")
        }
    }

    /// Notes the answer to `COMMIT`; false where the server undid the transaction instead.
    mutating func answered(_ tag: String?) -> Bool {
        guard self == .committing else { return self == .committed }
        self = tag == "COMMIT" ? .committed : .failed(.failed("the server undid the transaction"), undoing: .nothing)
        return self == .committed
    }

    /// Notes that the server refused something, or that the connection ended. What failed first stays the reason.
    mutating func fail(_ failure: PostgresFailure) {
        switch (self, failure) {
        case (.committing, .lost): self = .unknown
        case (.idle, _): self = .failed(failure.error, undoing: .nothing)
        case (.begun, .lost): self = .failed(failure.error, undoing: .nothing)
        case (.begun, .refused(let error, let state)), (.committing, .refused(let error, let state)):
            self = .failed(error, undoing: Undoing(after: state))
        case (.failed(let error, let undoing), .refused(_, let state)) where undoing == .rollback:
            self = .failed(error, undoing: Undoing(after: state))
        case (.failed(let error, _), .lost): self = .failed(error, undoing: .nothing)
        case (.failed, _), (.committed, _), (.undone, _), (.unknown, _): break
        }
    }

    /// Notes an error of the program's own, after which nothing more may be sent.
    mutating func fail(_ error: SQLError) {
        switch self {
        case .idle: self = .failed(error, undoing: .nothing)
        case .begun: self = .failed(error, undoing: .rollback)
        case .committing, .failed, .committed, .undone, .unknown: break
        }
    }

    /// Notes that the transaction is to be undone, and says what does so.
    mutating func undo() -> Undoing {
        switch self {
        case .begun:
            self = .undone
            return .rollback
        case .failed(let error, let undoing):
            // The reason stays: it is what whoever asks again is told.
            self = .failed(error, undoing: .nothing)
            return undoing
        case .idle:
            self = .undone
            return .nothing
        case .committing, .committed, .undone, .unknown: return .nothing
        }
    }

    /// Notes what became of a commit whose answer was lost.
    mutating func found(isCommitted: Bool) {
        guard self == .unknown else { return }
        self = isCommitted ? .committed : .undone
    }

    /// Why it cannot be committed.
    var failure: SQLError? {
        if case .failed(let error, _) = self { error } else { nil }
    }
}

extension PostgresTransactionState.Undoing {
    /// What undoes a transaction that the server refused with this SQLSTATE.
    fileprivate init(after state: String) {
        // The plan of a prepared statement may not fit a changed table; a pooler may have lost the statement.
        self = state == "0A000" || state == "26000" ? .rollbackAndForget : .rollback
    }
}

/// What can be said of a commit whose connection ended, from the token that stands in the lease's row now.
enum PostgresCommitEvidence: Equatable {
    /// Its own token is there.
    case committed
    /// The token from before it is there, and nobody can write another one: this process has the instance's lock.
    case undone
    /// The token from before it is there, but the old connection may be committing yet.
    case open
    /// Another process had the number meanwhile: it may have replaced either of both.
    case unknown

    /// The evidence of `token`, where `own` is what the transaction wrote, and `before` what stood there before it.
    init(token: Int64?, own: Int64, before: Int64?, holdsLock: Bool) {
        if token == own {
            self = .committed
        } else if token == before {
            self = holdsLock ? .undone : .open
        } else {
            self = .unknown
        }
    }
}
