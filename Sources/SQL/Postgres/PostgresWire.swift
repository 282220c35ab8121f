import CPostgres
import Foundation

/// A connection as libpq has it, which never waits inside libpq: it reads while it writes, and no wait is endless.
///
/// Commands go out in a pipeline, and their answers are awaited together (`finish`).
final class PostgresWire {
    /// libpq takes none for a connection that ended.
    private var connection: OpaquePointer?
    /// The number of the server's process for this connection.
    let backend: Int32
    /// How many commands' answers were not awaited yet.
    private(set) var pending = 0
    /// Whether the connection ended, or is in a state in which nothing can be told it.
    private(set) var isLost = false
    private var isPipeline = false
    /// For how long the server may be silent; for ever where there is none.
    var patience: Duration?

    /// Takes over an open connection.
    init(_ connection: OpaquePointer) {
        self.connection = connection
        // libpq forgets it with the connection.
        backend = PQbackendPID(connection)
        PQsetnonblocking(connection, 1)
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
    }

    deinit {
        PQfinish(connection)
    }

    /// The database and its host, in words.
    var place: String {
        func text(_ characters: UnsafePointer<CChar>?) -> String { characters.map { String(cString: $0) } ?? "?" }
        return "the PostgreSQL database \(text(PQdb(connection))) on \(text(PQhost(connection)))"
    }

    /// Whether the server has not ended an idle connection.
    func isOpen() -> Bool {
        var events = pollfd(fd: PQsocket(connection), events: Int16(POLLIN), revents: 0)
        while PQstatus(connection) == CONNECTION_OK {
            guard poll(&events, 1, 0) > 0 else { return true }
            // Something came unasked: a notice, or the end.
            guard PQconsumeInput(connection) == 1, PQisBusy(connection) == 0 else { return false }
        }
        return false
    }

    /// Gives the connection up, so that the server does too.
    func abandon() {
        isLost = true
        PQfinish(connection)
        connection = nil
    }

    // MARK: Commands

    /// Sends a command without values; the answer's values are binary.
    func send(_ text: String) throws(PostgresFailure) {
        try pipeline()
        try sent(PQsendQueryParams(connection, text, 0, nil, nil, nil, nil, 1))
    }

    /// Prepares `text` under a name and asks for its parameters' types, which the last answer has.
    func sendPreparation(of text: String, as name: String) throws(PostgresFailure) {
        try pipeline()
        try sent(PQsendPrepare(connection, name, text, 0, nil))
        try sent(PQsendDescribePrepared(connection, name))
    }

    /// Runs a prepared statement.
    func send(_ name: String, _ values: PostgresBinder) throws(PostgresFailure) {
        try pipeline()
        let count = Int32(values.count)
        let status = values.withValues { PQsendQueryPrepared(connection, name, count, $0, $1, $2, 1) }
        try sent(status)
    }

    /// Waits for the answers to all commands and returns the last one; throws what the first that failed was refused for.
    ///
    /// Where rows are wanted singly, the last command's are given to `row` as they come, and are not kept.
    @discardableResult
    func finish(
        singly: Bool = false, row: (PostgresResult) -> Void = { _ in }
    ) throws(PostgresFailure) -> PostgresResult? {
        try pipeline()
        guard PQpipelineSync(connection) == 1 else { throw lost() }
        try flush()
        var last: PostgresResult?
        var failure: PostgresFailure?
        while pending > 0 {
            if singly, pending == 1, PQsetSingleRowMode(connection) != 1 { throw lost() }
            while let result = try next() {
                if result.status == PGRES_SINGLE_TUPLE {
                    row(result)
                } else if result.status == PGRES_FATAL_ERROR {
                    failure = failure ?? .init(result)
                } else if result.status != PGRES_PIPELINE_ABORTED {
                    last = result
                }
            }
            pending -= 1
        }
        guard try next()?.status == PGRES_PIPELINE_SYNC else { throw lost() }
        if let failure { throw failure }
        return last
    }

    // MARK: Outside of pipelines

    /// Runs statements one after the other; the values of the last one's answer are text.
    func run(_ statements: String) throws(PostgresFailure) -> PostgresResult? {
        try leavePipeline()
        guard PQsendQuery(connection, statements) == 1 else { throw lost() }
        try flush()
        return try rest(after: nil)
    }

    /// Runs statements, of which the last one is a `COPY … FROM STDIN`, and begins that.
    func beginCopy(_ statements: String) throws(PostgresFailure) {
        try leavePipeline()
        guard PQsendQuery(connection, statements) == 1 else { throw lost() }
        try flush()
        while let answer = try next(), answer.status != PGRES_COPY_IN {
            if answer.status == PGRES_FATAL_ERROR { _ = try rest(after: answer) }
        }
    }

    /// Sends a part of the rows.
    func copy(_ bytes: WireBuffer) throws(PostgresFailure) {
        let start = UnsafePointer(bytes.start.assumingMemoryBound(to: CChar.self))
        guard PQputCopyData(connection, start, Int32(bytes.count)) == 1 else { throw lost() }
        try flush()
    }

    /// Ends the `COPY`; with a reason, the server undoes it.
    func endCopy(because reason: String? = nil) throws(PostgresFailure) {
        guard PQputCopyEnd(connection, reason) == 1 else { throw lost() }
        try flush()
        _ = try rest(after: nil)
    }

    /// Waits for the answers that are left and returns the last one.
    private func rest(after first: PostgresResult?) throws(PostgresFailure) -> PostgresResult? {
        var last = first
        var failure = first.flatMap { $0.status == PGRES_FATAL_ERROR ? PostgresFailure($0) : nil }
        while let result = try next() {
            last = result
            if result.status == PGRES_FATAL_ERROR { failure = failure ?? .init(result) }
        }
        if let failure { throw failure }
        return last
    }
}

extension PostgresWire {
    private func pipeline() throws(PostgresFailure) {
        guard !isPipeline else { return }
        guard PQenterPipelineMode(connection) == 1 else { throw lost() }
        isPipeline = true
    }

    private func leavePipeline() throws(PostgresFailure) {
        guard isPipeline else { return }
        if pending > 0 { try finish() }
        guard PQexitPipelineMode(connection) == 1 else { throw lost() }
        isPipeline = false
    }

    /// Counts a command that was sent, and now and then reads what came back, so that neither side waits for the other.
    private func sent(_ status: Int32) throws(PostgresFailure) {
        guard status == 1 else { throw lost() }
        pending += 1
        if pending % PostgresWire.flushedCommands == 0 { try flush() }
    }

    /// After how many commands the bytes are given to the system.
    private static let flushedCommands = 64

    /// Sends all that is queued, and reads meanwhile.
    private func flush() throws(PostgresFailure) {
        while true {
            switch PQflush(connection) {
            case 0: return
            case 1: try wait(for: POLLIN | POLLOUT)
            default: throw lost()
            }
        }
    }

    /// The next answer; nil behind the last one to a command.
    private func next() throws(PostgresFailure) -> PostgresResult? {
        while PQisBusy(connection) == 1 { try wait(for: POLLIN) }
        guard let pointer = PQgetResult(connection) else {
            guard PQstatus(connection) == CONNECTION_OK else { throw lost() }
            return nil
        }
        let result = PostgresResult(pointer)
        if result.status == PGRES_FATAL_ERROR {
            if case .lost(let reason) = PostgresFailure(result) { throw lost(because: reason) }
            guard PQstatus(connection) == CONNECTION_OK else { throw lost() }
        }
        return result
    }

    private func wait(for wanted: Int32) throws(PostgresFailure) {
        var events = pollfd(fd: PQsocket(connection), events: Int16(wanted), revents: 0)
        let milliseconds = patience.map { Int32(clamping: Int64($0 / .milliseconds(1))) } ?? -1
        let count = poll(&events, 1, milliseconds)
        guard count != 0 else {
            throw lost(because: "the server was silent for \(milliseconds / 1000) s")
        }
        guard count > 0 else {
            guard errno == EINTR else { throw lost() }
            return
        }
        if Int32(events.revents) & ~POLLOUT != 0, PQconsumeInput(connection) == 0 { throw lost() }
    }

    private func lost(because reason: String) -> PostgresFailure {
        isLost = true
        return .lost(reason)
    }

    private func lost() -> PostgresFailure {
        let message = String(cString: PQerrorMessage(connection)).trimmingCharacters(in: .whitespacesAndNewlines)
        return lost(because: message.isEmpty ? "the connection ended" : message)
    }
}
