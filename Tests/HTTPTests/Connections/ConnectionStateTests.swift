import NIOCore
import Testing

@testable import HTTP

@Suite("Phases of a connection, and their deadlines")
final class ConnectionStateTests {
    private static let limits: ConnectionLimits = {
        var limits = ConnectionLimits()
        limits.headSeconds = 10
        limits.bodySeconds = 20
        limits.idleSeconds = 30
        limits.lingerSeconds = 2
        return limits
    }()

    private var state = ConnectionState(at: at(0))

    @Test("A new connection has the time of a head, one after an answer the time of idling")
    func waiting() {
        #expect(seconds == 10)
        request(at: 1)
        answer(at: 5)
        #expect(seconds == 35)
    }

    @Test("A body has its time from its head on, an answer that is being made has any")
    func exchanging() {
        head(at: 3)
        #expect(seconds == 23)
        state.receivedBody()
        #expect(seconds == 23)
        #expect(end(at: 4) == false)
        #expect(seconds == nil)
    }

    @Test("A client that takes nothing has its time, and new time when it takes something")
    func blocked() {
        request(at: 0)
        _ = state.sendsHead(isLast: false)
        state.changed(isWritable: false, at: at(5))
        #expect(seconds == 25)
        state.changed(isWritable: true, at: at(9))
        #expect(seconds == nil)
        state.changed(isWritable: false, at: at(11))
        #expect(seconds == 31)
    }

    @Test("An answer that is whole and not taken keeps the next request waiting, and ends with the connection")
    func draining() {
        request(at: 0)
        _ = state.sendsHead(isLast: false)
        state.changed(isWritable: false, at: at(1))
        #expect(state.sendsEnd(isTaken: false, isFollowed: true, at: at(2)) == .write)
        #expect(state.intake(of: .head) == .hold)
        #expect(seconds == 22)
        state.changed(isWritable: true, at: at(4))
        #expect(state.intake(of: .head) == .take)
        #expect(seconds == 34)
    }

    @Test("An answer of any size that was taken leaves the time of idling, whatever came first")
    func largeAnswer() {
        request(at: 0)
        _ = state.sendsHead(isLast: false)
        state.changed(isWritable: false, at: at(1))
        state.changed(isWritable: true, at: at(1))
        _ = state.sendsEnd(isTaken: true, isFollowed: false, at: at(2))
        state.changed(isWritable: true, at: at(2))
        #expect(seconds == 32)
    }

    @Test("A last answer is followed by the connection's end, by a moment in which the rest is dropped")
    func last() {
        head(at: 0)
        #expect(state.sendsHead(isLast: true) == .writeLast)
        #expect(state.sendsEnd(isTaken: true, isFollowed: false, at: at(1)) == .writeLast)
        #expect(state.isOver)
        #expect(seconds == 21)
        #expect(state.sentAll(at: at(2)) == false)
        #expect(seconds == 4)
        #expect(state.intake(of: .body) == .drop)
        #expect(end(at: 3) == true)
    }

    @Test("After a whole request the last answer needs no such moment, unless more was sent", arguments: [false, true])
    func lastOfAll(isFollowed: Bool) {
        request(at: 0)
        _ = state.sendsHead(isLast: true)
        _ = state.sendsEnd(isTaken: true, isFollowed: isFollowed, at: at(1))
        #expect(state.sentAll(at: at(2)) == !isFollowed)
    }

    @Test("A refusal lingers for its own time, and not for that of a body")
    func refusal() {
        #expect(state.received(failureAt: at(1)) == .refuse)
        #expect(state.refuses(at: at(1)) == true)
        #expect(state.sentAll(at: at(1)) == false)
        #expect(seconds == 3)
        #expect(state.verdict(ConnectionStateTests.limits, at: at(3)) == .close)
    }

    @Test("There is one answer to a request")
    func oneAnswer() {
        #expect(state.sendsHead(isLast: false) == .drop)
        request(at: 0)
        #expect(state.sendsBody() == .drop)
        #expect(state.sendsHead(isLast: false) == .write)
        #expect(state.sendsHead(isLast: false) == .drop)
        #expect(state.sendsEnd(isTaken: true, isFollowed: false, at: at(1)) == .write)
        #expect(state.sendsEnd(isTaken: true, isFollowed: false, at: at(1)) == .drop)
    }

    @Test("A body that breaks is told to its reader, whose answer is the last")
    func broken() {
        head(at: 0)
        #expect(state.received(failureAt: at(1)) == .tellReader)
        #expect(state.intake(of: .body) == .drop)
        #expect(state.sendsHead(isLast: false) == .writeLast)
        #expect(state.sendsEnd(isTaken: true, isFollowed: false, at: at(2)) == .writeLast)
        #expect(state.sendsHead(isLast: false) == .drop)
    }

    @Test("Requests that come behind another wait, until its answer is whole")
    func pipelined() {
        request(at: 0)
        #expect(state.intake(of: .head) == .hold)
        #expect(state.intake(of: .failure) == .hold)
        answer(at: 1)
        #expect(state.intake(of: .head) == .take)
    }

    @Test("A body is asked for once, and only while its client waits for that")
    func expectation() {
        head(at: 0, awaitsContinue: true)
        #expect(state.wantsBody() == true)
        #expect(state.wantsBody() == false)
        #expect(state.sendsHead(isLast: false) == .write)
    }

    @Test("A client that was not asked for its body may send it or not, so the answer is the last")
    func unasked() {
        head(at: 0, awaitsContinue: true)
        #expect(state.sendsHead(isLast: false) == .writeLast)
    }

    @Test("A client that sends its body unasked keeps its connection")
    func unaskedBody() {
        head(at: 0, awaitsContinue: true)
        state.receivedBody()
        #expect(state.sendsHead(isLast: false) == .write)
    }

    @Test("A body that is late is refused, or where it was answered already cut off")
    func late() {
        head(at: 0)
        #expect(state.verdict(ConnectionStateTests.limits, at: at(19)) == .goOn)
        #expect(state.verdict(ConnectionStateTests.limits, at: at(20)) == .refuse)
        answer(at: 5)
        #expect(state.verdict(ConnectionStateTests.limits, at: at(20)) == .close)
    }

    private var seconds: Int64? {
        state.deadline(ConnectionStateTests.limits).map { Int64($0.uptimeNanoseconds / 1_000_000_000) }
    }

    private func head(at moment: Int64, awaitsContinue: Bool = false) {
        #expect(state.intake(of: .head) == .take)
        state.receivedHead(isLast: false, awaitsContinue: awaitsContinue, at: at(moment))
    }

    private func end(at moment: Int64) -> Bool { state.receivedEnd(isTaken: true, at: at(moment)) }

    private func request(at moment: Int64) {
        head(at: moment)
        _ = end(at: moment)
    }

    private func answer(at moment: Int64) {
        #expect(state.sendsHead(isLast: false) == .write)
        _ = state.sendsEnd(isTaken: true, isFollowed: false, at: at(moment))
    }
}

private func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(UInt64(seconds) * 1_000_000_000) }
