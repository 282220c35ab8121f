import NIOCore

/// Where a connection is in its requests and answers, and how long it may be there.
///
/// One request is answered at a time: what comes behind it waits until its answer was taken. A connection's deadline
/// follows from its phase alone, so none can be left over from another.
struct ConnectionState: Equatable {
    /// What a connection does.
    enum Phase: Equatable {
        /// There is no request: the connection is new, or an answer was taken.
        case waiting(since: NIODeadline, isFirst: Bool)
        /// A request is read or answered.
        case exchanging(Exchange)
        /// The answer is whole, and the client has not taken it.
        case draining(since: NIODeadline)
        /// The last answer is whole and goes out; `lingers` where the client may still be sending.
        case flushing(since: NIODeadline, lingers: Bool)
        /// Our side is closed, and what the client still sends is dropped.
        case lingering(since: NIODeadline)
    }

    /// A request and its answer.
    struct Exchange: Equatable {
        /// How far the request was read.
        var reading: Reading
        /// How far the answer was written.
        var answer = Answer.none
        /// Whether the client waits to be told that it may send the body.
        var awaitsContinue: Bool
        /// Whether some of the body has come.
        var hasBody = false
        /// Whether it is the connection's last.
        var isLast: Bool
        /// Since when the client takes nothing of the answer.
        var blockedSince: NIODeadline?
    }

    /// How far a request was read.
    enum Reading: Equatable {
        case body(since: NIODeadline)
        case whole
        /// What came is no HTTP, so nobody can tell where the next request begins.
        case broken
    }

    /// How far an answer was written.
    enum Answer: Equatable {
        case none
        case begun
        case whole
    }

    /// What the state is in.
    private(set) var phase: Phase

    /// A connection that has just begun.
    init(at now: NIODeadline) {
        phase = .waiting(since: now, isFirst: true)
    }

    /// Whether the last answer was written, so that nothing more is read or answered.
    var isOver: Bool {
        switch phase {
        case .flushing, .lingering: true
        case .waiting, .exchanging, .draining: false
        }
    }

    /// When the phase has lasted too long; nil where it may last.
    func deadline(_ limits: ConnectionLimits) -> NIODeadline? {
        switch phase {
        case .waiting(let since, let isFirst): since + .seconds(isFirst ? limits.headSeconds : limits.idleSeconds)
        case .exchanging(let exchange): exchange.deadline(limits)
        case .draining(let since), .flushing(let since, _): since + .seconds(limits.bodySeconds)
        case .lingering(let since): since + .seconds(limits.lingerSeconds)
        }
    }
}

extension ConnectionState.Exchange {
    fileprivate func deadline(_ limits: ConnectionLimits) -> NIODeadline? {
        var moments = [blockedSince].compactMap(\.self)
        if case .body(let since) = reading { moments.append(since) }
        return moments.min().map { $0 + .seconds(limits.bodySeconds) }
    }

    /// Whether the next answer has to say that it is the last.
    fileprivate var mustClose: Bool {
        // Who was not told to send its body may send it or not: the bytes that follow could be either.
        isLast || reading == .broken || awaitsContinue && !hasBody && reading != .whole
    }
}

// What the client sends.
extension ConnectionState {
    /// A part of a request, without its content.
    enum Part: Equatable {
        case head
        case body
        case end
        /// What is no HTTP.
        case failure
    }

    /// What to do with something that has come.
    enum Intake: Equatable {
        case take
        /// It belongs to a later request, whose turn has not come.
        case hold
        case drop
    }

    /// What to do with `part`.
    func intake(of part: Part) -> Intake {
        switch phase {
        case .waiting: part == .head || part == .failure ? .take : .drop
        case .exchanging(let exchange):
            switch exchange.reading {
            case .body: part == .head ? .hold : .take
            case .whole: .hold
            case .broken: .drop
            }
        case .draining: .hold
        // The end of a request tells that the client has sent all.
        case .flushing, .lingering: part == .end ? .take : .drop
        }
    }

    /// Notes a request's head; `isLast` where it asks for the connection's end.
    mutating func receivedHead(isLast: Bool, awaitsContinue: Bool, at now: NIODeadline) {
        phase = .exchanging(Exchange(reading: .body(since: now), awaitsContinue: awaitsContinue, isLast: isLast))
    }

    /// Notes a piece of a body.
    mutating func receivedBody() {
        change { $0.hasBody = true }
    }

    /// Notes a request's end; true where the connection has to be closed now. `isTaken` where the client has taken
    /// what was written so far.
    mutating func receivedEnd(isTaken: Bool, at now: NIODeadline) -> Bool {
        switch phase {
        case .exchanging(var exchange):
            exchange.reading = .whole
            phase = exchange.answer == .whole ? ConnectionState.next(isTaken, now) : .exchanging(exchange)
            return false
        case .flushing(let since, _):
            phase = .flushing(since: since, lingers: false)
            return false
        case .lingering: return true
        case .waiting, .draining: return false
        }
    }

    /// What has to be done about bytes that are no HTTP.
    enum Failure: Equatable {
        /// They stand where a request should: it is refused.
        case refuse
        /// They stand in a body: whoever reads it has to hear that it is cut, and answers.
        case tellReader
        /// The request is answered already.
        case close
    }

    /// Notes bytes that are no HTTP.
    mutating func received(failureAt now: NIODeadline) -> Failure {
        guard case .exchanging(var exchange) = phase else { return .refuse }
        if exchange.answer == .whole { return .close }
        exchange.reading = .broken
        phase = .exchanging(exchange)
        return .tellReader
    }

    /// Notes that the body is wanted; true where the client has to be told.
    mutating func wantsBody() -> Bool {
        guard case .exchanging(let exchange) = phase, exchange.awaitsContinue, exchange.answer == .none,
            exchange.reading != .broken
        else { return false }
        change { $0.awaitsContinue = false }
        return true
    }

    private mutating func change(_ change: (inout Exchange) -> Void) {
        guard case .exchanging(var exchange) = phase else { return }
        change(&exchange)
        phase = .exchanging(exchange)
    }

    private static func next(_ isTaken: Bool, _ now: NIODeadline) -> Phase {
        isTaken ? .waiting(since: now, isFirst: false) : .draining(since: now)
    }
}

// What the client is sent.
extension ConnectionState {
    /// What to do with a part of an answer.
    enum Output: Equatable {
        case write
        /// It is the connection's last answer: its head has to say so, its end is followed by ours.
        case writeLast
        /// There is no request that it could answer.
        case drop
    }

    /// Notes an answer's head; `isLast` where it says that it is the last.
    mutating func sendsHead(isLast: Bool) -> Output {
        guard case .exchanging(var exchange) = phase, exchange.answer == .none else { return .drop }
        exchange.isLast = isLast || exchange.mustClose
        exchange.answer = .begun
        phase = .exchanging(exchange)
        return exchange.isLast ? .writeLast : .write
    }

    /// What to do with a piece of an answer's body.
    func sendsBody() -> Output {
        guard case .exchanging(let exchange) = phase, exchange.answer == .begun else { return .drop }
        return .write
    }

    /// Notes an answer's end; `isTaken` where the client has taken all before it, `isFollowed` where it has sent more.
    mutating func sendsEnd(isTaken: Bool, isFollowed: Bool, at now: NIODeadline) -> Output {
        guard case .exchanging(var exchange) = phase, exchange.answer == .begun else { return .drop }
        if exchange.isLast || exchange.reading == .broken {
            phase = .flushing(since: now, lingers: isFollowed || exchange.reading != .whole)
            return .writeLast
        }
        exchange.answer = .whole
        phase = exchange.reading == .whole ? ConnectionState.next(isTaken, now) : .exchanging(exchange)
        return .write
    }

    /// Notes that the server answers by itself, and for the last time; false where a part of another answer would
    /// stand before it.
    mutating func refuses(at now: NIODeadline) -> Bool {
        switch phase {
        case .waiting: break
        case .exchanging(let exchange) where exchange.answer == .none: break
        case .exchanging, .draining, .flushing, .lingering: return false
        }
        phase = .flushing(since: now, lingers: true)
        return true
    }

    /// Notes that the last answer went out; true where the connection can be closed, false where only our side can.
    mutating func sentAll(at now: NIODeadline) -> Bool {
        guard case .flushing(_, lingers: true) = phase else { return true }
        phase = .lingering(since: now)
        return false
    }

    /// Notes whether the client takes what is written.
    mutating func changed(isWritable: Bool, at now: NIODeadline) {
        switch phase {
        case .exchanging: change { $0.blockedSince = isWritable ? nil : now }
        case .draining: if isWritable { phase = .waiting(since: now, isFirst: false) }
        case .waiting, .flushing, .lingering: break
        }
    }

    /// What to do at a moment.
    enum Verdict: Equatable {
        case goOn
        /// The body did not come in time, and can be refused.
        case refuse
        case close
    }

    /// Whether the time is up.
    func verdict(_ limits: ConnectionLimits, at now: NIODeadline) -> Verdict {
        guard let deadline = deadline(limits), deadline <= now else { return .goOn }
        if case .exchanging(let exchange) = phase, exchange.answer == .none, case .body = exchange.reading {
            return .refuse
        }
        return .close
    }
}
