import Testing

@testable import API

struct KeptAnswerTests {
    @Test(arguments: [
        [], [7], [5, 6, 7, 8], [10, 20, 30, 31], [9, 3, 3, 1 << 60], Array(1...10_000), [-4, 0, .max],
    ])
    func identifiersComeBackAsTheyWere(ids: [Int64]) throws {
        let (head, tail) = (Array(#"{"ids":["#.utf8), Array(#"],"errors":[]}"#.utf8))

        let kept = KeptAnswer.compact(head, ids, tail)

        #expect(KeptAnswer.expanded(kept) == KeptAnswer.batch(head, ids[...], tail))
    }

    @Test func runsAreShort() {
        #expect(KeptAnswer.compact([], Array(100_000...110_000), []).count < 20)
    }

    @Test(arguments: [#"{"id":1}"#, "17", "", "b", "b\n1*99999999\n", "b\nx y\n", "b\n1*0\n"])
    func whatIsNoBatchIsNotExpanded(text: String) {
        #expect(KeptAnswer.expanded(Array(text.utf8)) == nil)
    }
}
