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
    /// What is to come back, in order, for what was sent.
    private var expected: [Expected] = []
    /// How many commands' answers were not awaited yet.
    private(set) var pending = 0
    /// Counts how often this waited for the server.
    private let roundTrips: RoundTrips
    /// Whether the connection ended, or is in a state in which nothing can be told it.
    private(set) var isLost = false
    private var isPipeline = false
    /// For how long the server may be silent; for ever where there is none.
    var patience: Duration?

    /// Takes the answer to a command; nothing where it was refused, or left out behind one that was.
    typealias Receiver = (PostgresResult?) -> Void

    private enum Expected {
        /// An answer, whose failure nobody wants to know any more where the asker has left.
        case answer(to: Receiver?, hasLeft: Bool)
        /// The end of a part of the pipeline: what follows a failure is left out up to here.
        case sync
    }

    /// Takes over an open connection, which counts its waits in `roundTrips`.
    init(_ connection: OpaquePointer, roundTrips: RoundTrips = RoundTrips()) {
        self.connection = connection
        self.roundTrips = roundTrips
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
            guard PQconsumeInput(connection) == 1, PQisBusy(connection) == 0 || !expected.isEmpty else { return false }
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

    /// Prepares `text` under a name, with the types of its first parameters (0 for what the server is to find), and asks
    /// for all parameters' types, which `receive` is given.
    func sendPreparation(
        of text: String, as name: String, types: [Oid] = [], receive: @escaping Receiver
    ) throws(PostgresFailure) {
        try pipeline()
        try sent(
            types.withUnsafeBufferPointer { types in
                PQsendPrepare(connection, name, text, Int32(types.count), types.baseAddress)
            })
        try sent(PQsendDescribePrepared(connection, name), receive)
    }

    /// Runs a prepared statement.
    func send(_ name: String, _ values: PostgresBinder, receive: Receiver? = nil) throws(PostgresFailure) {
        try pipeline()
        let count = Int32(values.count)
        let status = values.withValues { PQsendQueryPrepared(connection, name, count, $0, $1, $2, 1) }
        try sent(status, receive)
    }

    /// Waits for the answers to all commands and returns the last one; throws what the first that failed was refused for.
    ///
    /// Where rows are wanted singly, the last command's are given to `row` as they come, and are not kept.
    @discardableResult
    func finish(
        singly: Bool = false, row: (PostgresResult) -> Void = { _ in }
    ) throws(PostgresFailure) -> PostgresResult? {
        guard !expected.isEmpty else { return nil }
        try sync()
        roundTrips.count()
        let arriving = expected
        expected.removeAll(keepingCapacity: true)
        pending = 0
        var last: PostgresResult?
        var failure: PostgresFailure?
        for (place, awaited) in arriving.enumerated() {
            guard case .answer(let receive, let hasLeft) = awaited else {
                guard try next()?.status == PGRES_PIPELINE_SYNC else { throw lost() }
                continue
            }
            // The last one is that before the end of the pipeline.
            if singly, place == arriving.count - 2, PQsetSingleRowMode(connection) != 1 { throw lost() }
            var answer: PostgresResult?
            while let result = try next() {
                switch result.status {
                case PGRES_SINGLE_TUPLE: row(result)
                case PGRES_FATAL_ERROR: if !hasLeft { failure = failure ?? .init(result) }
                case PGRES_PIPELINE_ABORTED: break
                default: answer = result
                }
            }
            receive?(answer)
            last = answer ?? last
        }
        if let failure { throw failure }
        return last
    }

    /// Sends what waits to be sent, and does not wait for the answers: they are read, and thrown away, with the next ones.
    func leave() throws(PostgresFailure) {
        guard !expected.isEmpty else { return }
        try sync()
        expected = expected.map { awaited in
            guard case .answer(let receive, _) = awaited else { return awaited }
            return .answer(to: receive, hasLeft: true)
        }
        pending = 0
    }

    // MARK: Outside of pipelines

    /// Runs statements one after the other; the values of the last one's answer are text.
    func run(_ statements: String) throws(PostgresFailure) -> PostgresResult? {
        try leavePipeline()
        guard PQsendQuery(connection, statements) == 1 else { throw lost() }
        try flush()
        roundTrips.count()
        var last: PostgresResult?
        var failure: PostgresFailure?
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
        try finish()
        guard PQexitPipelineMode(connection) == 1 else { throw lost() }
        isPipeline = false
    }

    /// Counts a command that was sent, and now and then reads what came back, so that neither side waits for the other.
    private func sent(_ status: Int32, _ receive: Receiver? = nil) throws(PostgresFailure) {
        guard status == 1 else { throw lost() }
        expected.append(.answer(to: receive, hasLeft: false))
        pending += 1
        if pending % PostgresWire.flushedCommands == 0 { try flush() }
    }

    /// Ends a part of the pipeline, and sends all of it.
    private func sync() throws(PostgresFailure) {
        try pipeline()
        guard PQpipelineSync(connection) == 1 else { throw lost() }
        expected.append(.sync)
        try flush()
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
