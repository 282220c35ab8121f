import Testing

@testable import Redis

@Suite("What other instances say of themselves")
final class RelayAnswersTests {
    private let start = ContinuousClock.now
    private var answers = RelayAnswers()
    private var losses = RelayLosses()

    private func look(after seconds: Int) -> Bool { answers.look(at: start + .seconds(seconds)) }

    private func lost(_ published: Int64, of sender: String = "a") -> Int {
        losses.lost(of: sender, published: published)
    }

    @Test("It is known when as many have answered as heard the question, whichever comes first")
    func allHaveAnswered() {
        answers.hear("a")
        #expect(!answers.isKnown)
        answers.asked(2, until: start + .seconds(5))
        answers.hear("a")
        #expect(!answers.isKnown && !look(after: 4))
        answers.hear("b")
        #expect(answers.isKnown)
        answers.begin()
        #expect(!answers.isKnown)
    }

    @Test("Nobody else has nothing to say")
    func alone() {
        answers.asked(0, until: start)
        #expect(answers.isKnown)
    }

    @Test("Who does not answer is not waited for longer than from the first question on")
    func silent() {
        answers.asked(1, until: start + .seconds(5))
        answers.asked(1, until: start + .seconds(8))
        #expect(!look(after: 4) && look(after: 5))
        answers.begin()
        #expect(!look(after: 100))
    }

    @Test("What was heard is not lost, and what was not heard is lost once")
    func counts() {
        #expect(lost(10) == 0)
        losses.hear(3, of: "a")
        #expect(lost(13) == 0)
        losses.hear(2, of: "a")
        #expect(lost(20) == 5)
        #expect(lost(20) == 0)
    }

    @Test("What was heard before its sender counted it is not lost, and hides nothing afterwards")
    func early() {
        #expect(lost(0) == 0)
        losses.hear(4, of: "a")
        #expect(lost(0) == 0 && lost(4) == 0 && lost(5) == 1)
    }

    @Test("Each sender is counted by itself, and those who were not heard of longest are forgotten")
    func senders() {
        #expect(lost(0) == 0)
        for number in 0..<256 { #expect(lost(9, of: "\(number)") == 0) }
        #expect(lost(10, of: "255") == 1)
        #expect(lost(100) == 0)
    }

    @Test("Numbers that make no sense lose nothing", arguments: [Int64.min, -1])
    func nonsense(number: Int64) {
        #expect(lost(.max) == 0 && lost(number) == 0)
    }
}
