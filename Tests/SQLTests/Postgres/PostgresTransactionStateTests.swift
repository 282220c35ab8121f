import Testing

@testable import SQL

@Suite("A transaction of PostgreSQL, without a connection")
final class PostgresTransactionStateTests {
    private var state = PostgresTransactionState.idle
    private let refused = PostgresFailure.refused(.constraint("taken"), state: "23505")
    private let lost = PostgresFailure.lost("gone")

    private func begin() throws {
        let isFirst = try state.use()
        #expect(isFirst)
    }

    /// Expects what undoing says, each time.
    private func expectUndoing(
        _ expected: [PostgresTransactionState.Undoing], _ location: SourceLocation = #_sourceLocation
    ) {
        let found = expected.map { _ in state.undo() }
        #expect(found == expected, sourceLocation: location)
    }

    private func beginCommit() throws {
        try begin()
        let isSent = try state.commit()
        #expect(isSent)
    }

    @Test("BEGIN goes with the first statement, and with no other")
    func begins() throws {
        try begin()
        let isFirst = try state.use()
        #expect(!isFirst && state == .begun)
    }

    @Test("What sent nothing is committed, and undone, without a word to the server")
    func idle() throws {
        let isSent = try state.commit()
        #expect(!isSent && state == .committed)
        state = .idle
        expectUndoing([.nothing])
        #expect(state == .undone)
    }

    @Test("It is committed when the server says so")
    func commits() throws {
        try beginCommit()
        let isCommitted = state.answered("COMMIT")
        #expect(isCommitted && state == .committed)
        #expect(throws: SQLError.self) { _ = try state.use() }
        expectUndoing([.nothing])
    }

    @Test("A server that answers COMMIT with ROLLBACK has undone it")
    func undoneByTheServer() throws {
        try beginCommit()
        let isCommitted = state.answered("ROLLBACK")
        #expect(!isCommitted && state.failure == .failed("the server undid the transaction"))
        expectUndoing([.nothing])
    }

    @Test("A refused statement is thrown for ever, and the transaction rolled back once")
    func refusedStatement() throws {
        try begin()
        state.fail(refused)
        #expect(throws: SQLError.constraint("taken")) { _ = try self.state.use() }
        #expect(throws: SQLError.constraint("taken")) { _ = try self.state.commit() }
        expectUndoing([.rollback, .nothing])
        #expect(state.failure == .constraint("taken"))
    }

    @Test("What failed first stays the reason", arguments: [true, false])
    func firstReason(isOurs: Bool) throws {
        try begin()
        if isOurs { state.fail(SQLError.failed("ours")) } else { state.fail(refused) }
        state.fail(PostgresFailure.refused(.failed("later"), state: "25P02"))
        state.fail(SQLError.failed("later"))
        #expect(state.failure == (isOurs ? .failed("ours") : .constraint("taken")))
        expectUndoing([.rollback])
    }

    @Test("A plan that does not fit any more is forgotten with the rollback", arguments: ["0A000", "26000"])
    func forgets(code: String) throws {
        try begin()
        state.fail(PostgresFailure.refused(.unavailable("plan"), state: code))
        expectUndoing([.rollbackAndForget])
    }

    @Test("A connection that ends before COMMIT has undone everything")
    func lostBefore() throws {
        try begin()
        state.fail(lost)
        #expect(state.failure == .unavailable("gone"))
        expectUndoing([.nothing])
    }

    @Test("A connection that ends behind COMMIT leaves it open until it is found out", arguments: [true, false])
    func lostBehind(isCommitted: Bool) throws {
        try beginCommit()
        state.fail(lost)
        #expect(state == .unknown)
        expectUndoing([.nothing])
        state.found(isCommitted: isCommitted)
        #expect(state == (isCommitted ? .committed : .undone))
        state.found(isCommitted: !isCommitted)
        #expect(state == (isCommitted ? .committed : .undone))
    }

    @Test("A refused COMMIT is no open question")
    func refusedCommit() throws {
        try beginCommit()
        state.fail(refused)
        #expect(state.failure == .constraint("taken"))
        expectUndoing([.rollback])
    }

    @Test(
        "The token tells what became of a commit",
        arguments: [
            (2, true, PostgresCommitEvidence.committed), (2, false, .committed), (1, true, .undone), (1, false, .open),
            (3, true, .unknown), (3, false, .unknown),
        ])
    func evidence(token: Int64, holdsLock: Bool, evidence: PostgresCommitEvidence) {
        #expect(PostgresCommitEvidence(token: token, own: 2, before: 1, holdsLock: holdsLock) == evidence)
        let first = PostgresCommitEvidence(token: nil, own: 2, before: nil, holdsLock: holdsLock)
        #expect(first == (holdsLock ? .undone : .open))
    }
}
