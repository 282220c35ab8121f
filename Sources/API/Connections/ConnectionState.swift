/// Where a connection is in its requests and answers.
struct ConnectionState {
    /// What to do when an answer has been written.
    enum AfterAnswer: Equatable {
        /// Another request is being answered already.
        case goOn
        /// Wait for the next request.
        case expectRequest
        /// Close the connection.
        case close
    }

    private var unanswered = 0
    private var isAnswering = false
    private var isLastAnswer = false

    /// Whether a request's head came and its end did not.
    private(set) var isReading = false
    /// Whether the answer after which the connection is closed has been written.
    private(set) var isLastAnswerSent = false

    /// Whether an answer that the program did not give would stand in its right place.
    var canBeRefused: Bool { !isAnswering && !isLastAnswerSent && unanswered <= (isReading ? 1 : 0) }

    /// Notes a request's head.
    mutating func receivedHead() {
        unanswered += 1
        isReading = true
    }

    /// Notes a request's end.
    mutating func receivedEnd() {
        isReading = false
    }

    /// Notes an answer's head; `isLast` where it says `Connection: close`.
    mutating func sendsHead(isLast: Bool) {
        isAnswering = true
        isLastAnswer = isLast
    }

    /// Notes an answer's end.
    mutating func sendsEnd() -> AfterAnswer {
        isAnswering = false
        unanswered = max(0, unanswered - 1)
        if isLastAnswer {
            isLastAnswerSent = true
            return .close
        }
        return unanswered == 0 && !isReading ? .expectRequest : .goOn
    }
}
