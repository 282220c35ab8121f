import Domain
import Testing

struct CursorTests {
    @Test func everyPlaceSurvivesItsText() {
        var random = SplitMix64(seed: 3)
        let extremes: [Int64] = [.min, -1, 0, 1, .max]
        let drawn = (0..<200).map { _ in Int64(bitPattern: random.next()) >> Int64.random(in: 0...60, using: &random) }
        for (time, id) in zip(extremes + drawn, (extremes + drawn).reversed()) {
            let cursor = Cursor(timestamp: Timestamp(microseconds: time), id: id)
            #expect(Cursor(text: cursor.text) == cursor)
        }
    }

    @Test func theTextNeedsNoEscapingInAURL() {
        let text = Cursor(timestamp: .latest, id: .max).text

        #expect(text.utf8.allSatisfy { "0123456789abcdefghijklmnopqrstuvwxyz.-".utf8.contains($0) })
    }

    @Test(arguments: ["", ".", "1", "1.", ".1", "1.2.3", "1 .2", "é.1", "zzzzzzzzzzzzzzz.1", "1.zzzzzzzzzzzzzz", "1,2"])
    func anythingElseIsRefused(text: String) {
        #expect(Cursor(text: text) == nil)
    }
}
