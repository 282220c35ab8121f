import Foundation

/// A thread's connection to the database, which is made anew when it ended.
final class PostgresPooledConnection {
    private enum Outcome {
        case committed
        case undone
        case unknown
    }

    private let connector: PostgresConnector
    private let isWriting: Bool
    private var session: PostgresSession?

    init(connector: PostgresConnector, isWriting: Bool) {
        self.connector = connector
        self.isWriting = isWriting
    }

    /// Reads on one snapshot; `answer` is called before the server is told that the transaction ended.
    func read<Value>(
        _ body: (any SQLConnection) throws -> Value, answer: (Result<Value, any Error>) -> Void
    ) {
        do {
            let session = try ready()
            let transaction = PostgresTransaction(session, .read, lease: connector.lease)
            answer(Result { try body(transaction) })
            if transaction.failure == nil { try? transaction.commit() } else { transaction.rollback() }
        } catch {
            answer(.failure(error))
        }
        dropIfLost()
    }

    /// Writes in one transaction, and finds out how it ended.
    func write<Value>(
        _ kind: PostgresTransaction.Kind, _ body: (any SQLConnection) throws -> Value, ended: (Bool) -> Void
    ) throws -> Value {
        let session = try ready()
        let transaction = PostgresTransaction(session, kind, lease: session.lease)
        defer { dropIfLost() }
        let value: Value
        do {
            value = try body(transaction)
        } catch {
            undo(transaction)
            ended(false)
            throw error
        }
        do throws(PostgresFailure) {
            try transaction.commit()
            session.noteCommit(of: transaction.token)
            ended(true)
            return value
        } catch {
            let outcome = conclude(transaction, after: error)
            ended(outcome == .committed)
            switch outcome {
            case .committed: return value
            case .undone: throw error.error
            case .unknown: throw SQLError.outcomeUnknown(error.error.reason)
            }
        }
    }

    /// Ends the connection.
    func close() {
        session = nil
    }

    private func ready() throws -> PostgresSession {
        if let session, session.wire.isOpen() { return session }
        session = nil
        let session = try connector.connect(writing: isWriting)
        self.session = session
        return session
    }

    private func dropIfLost() {
        if session?.wire.isLost ?? false { session = nil }
    }

    private func undo(_ transaction: PostgresTransaction) {
        transaction.rollback()
        // A standby took the place of the primary: libpq is to look for that one.
        if case .readOnly = transaction.failure { session = nil }
    }

    private func conclude(_ transaction: PostgresTransaction, after failure: PostgresFailure) -> Outcome {
        guard case .lost = failure else {
            undo(transaction)
            return .undone
        }
        transaction.session.wire.abandon()
        session = nil
        guard transaction.hasToken else { return .unknown }
        let outcome = outcome(of: transaction)
        if outcome != .unknown { transaction.found(isCommitted: outcome == .committed) }
        return outcome
    }
}

extension PostgresPooledConnection {
    /// Asks, on a new connection, whether a transaction was committed whose connection ended meanwhile.
    ///
    /// It was when its token is there. It was not when this process has the instance's lock again, so that the old
    /// connection is gone on the server's side too, and the token there is the one from before the transaction. Any other
    /// token is that of a process which had the number meanwhile: it may have replaced either of both.
    private func outcome(of transaction: PostgresTransaction) -> Outcome {
        let deadline = ContinuousClock.now + connector.limits.outcome
        var pause = 0.02
        while ContinuousClock.now < deadline {
            if let outcome = try? ask(about: transaction, until: deadline) { return outcome }
            Thread.sleep(forTimeInterval: pause)
            pause = min(pause * 2, 1)
        }
        return .unknown
    }

    private func ask(about transaction: PostgresTransaction, until deadline: ContinuousClock.Instant) throws -> Outcome
    {
        let instance = transaction.lease.instance
        let session = try connector.connectAtOnce()
        guard try session.isPrimary() else { throw SQLError.readOnly("\(session.wire.place) is a standby") }
        while try !session.holds(instance: instance) {
            switch evidence(try session.token(of: instance), of: transaction, holdsLock: false) {
            case .committed: return try confirmed(session, transaction, until: deadline)
            case .open where ContinuousClock.now < deadline: break
            case .undone, .open, .unknown: return .unknown
            }
            try session.end(backend: transaction.session.wire.backend, of: instance)
            Thread.sleep(forTimeInterval: 0.05)
        }
        let outcome: Outcome =
            switch evidence(session.committedToken, of: transaction, holdsLock: true) {
            case .committed: try confirmed(session, transaction, until: deadline)
            case .undone: .undone
            case .open, .unknown: .unknown
            }
        // This connection has the lease now, if nobody took the whole store meanwhile.
        if (try? session.takeStoreLock(connector.ownership)) != nil {
            connector.note(session.lease)
            self.session = session
        }
        return outcome
    }

    private func evidence(
        _ token: Int64?, of transaction: PostgresTransaction, holdsLock: Bool
    ) -> PostgresCommitEvidence {
        PostgresCommitEvidence(
            token: token, own: transaction.token, before: transaction.session.committedToken, holdsLock: holdsLock)
    }

    /// Waits until a commit that was found is where commits have to be.
    private func confirmed(
        _ session: PostgresSession, _ transaction: PostgresTransaction, until deadline: ContinuousClock.Instant
    ) throws -> Outcome {
        let instance = transaction.lease.instance
        do {
            try session.confirm(instance: instance, within: max(deadline - .now, .milliseconds(100)))
            return .committed
        } catch {
            // The server's process may wait on for its standby, with the instance's lock.
            session.wire.abandon()
            try? connector.connectAtOnce().end(backend: session.wire.backend, of: instance)
            throw error
        }
    }
}

extension SQLError {
    /// What is behind the failure, without its kind.
    fileprivate var reason: String {
        if case .unavailable(let reason) = self { reason } else { description }
    }
}
