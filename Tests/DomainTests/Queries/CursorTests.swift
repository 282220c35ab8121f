import Domain
import Testing

struct CursorTests {
    @Test func everyPlaceSurvivesItsText() {
        var random = SplitMix64(seed: 3)
        let latest = Timestamp.latest.microseconds
        let drawn = (0..<200).map { _ in Int64(random.next() >> UInt64.random(in: 1...60, using: &random)) }
        for (time, id) in [(0, 0), (0, .max), (1, 1), (latest, .max)] + drawn.map({ (min($0, latest), $0) }) {
            let cursor = Cursor(timestamp: Timestamp(microseconds: time), id: id)
            #expect(Cursor(text: cursor.text) == cursor)
        }
    }

    @Test func theTextNeedsNoEscapingInAURL() {
        let text = Cursor(timestamp: .latest, id: .max).text

        #expect(text.utf8.allSatisfy { "0123456789abcdefghijklmnopqrstuvwxyz.-".utf8.contains($0) })
    }

    /// A store's range is smaller than that of the numbers: PostgreSQL's times begin in 4713 BC.
    @Test(arguments: [
        "-zzzzzzzzzzzz.1", "-1.1", "1.-1", "1y2p0ij32e8e7.1", "1xac1vfntk2c0.1",
        Cursor(timestamp: .latest + 1, id: 1).text, Cursor(timestamp: .earliest, id: 1).text,
        Cursor(timestamp: Timestamp(seconds: 1), id: .min).text,
    ])
    func aPlaceThatNoRecordHasIsRefused(text: String) {
        #expect(Cursor(text: text) == nil)
    }

    @Test(arguments: ["", ".", "1", "1.", ".1", "1.2.3", "1 .2", "é.1", "zzzzzzzzzzzzzzz.1", "1.zzzzzzzzzzzzzz", "1,2"])
    func anythingElseIsRefused(text: String) {
        #expect(Cursor(text: text) == nil)
    }
}
