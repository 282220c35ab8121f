import Testing

@testable import App

@Suite struct ProgressBarTests {
    @Test func theBarFillsItsColumns() {
        let bar = ProgressBar(label: "events", total: 200)

        #expect(bar.text(done: 0, seconds: 0, columns: 30) == "events [..............]   0 %")
        #expect(bar.text(done: 100, seconds: 0, columns: 30) == "events [#######.......]  50 %")
        #expect(bar.text(done: 200, seconds: 0, columns: 30) == "events [##############] 100 %")
    }

    @Test func rateAndRemainingTimeFollow() {
        let text = ProgressBar(label: "events", total: 300_000).text(done: 100_000, seconds: 2, columns: 60)

        #expect(text.hasSuffix("]  33 %  50.0k/s  0:04"))
        #expect(text.count == 59)
    }

    @Test(arguments: [0, 1, 5, 12, 20, 24, 40, 200])
    func theLineNeverReachesTheLastColumn(columns: Int) {
        let text = ProgressBar(label: "events", total: 10).text(done: 5, seconds: 1, columns: columns)

        #expect(text.count <= max(0, columns - 1))
    }

    @Test(arguments: [(-5, 10, "  0 %"), (20, 10, "100 %"), (0, 0, "100 %")])
    func aPartOutsideIsHeldInside(done: Int, total: Int, suffix: String) {
        #expect(ProgressBar(label: "x", total: total).text(done: done, seconds: 0, columns: 40).hasSuffix(suffix))
    }

    @Test(arguments: [(0.0, "0:00"), (59.2, "1:00"), (125, "2:05"), (3725, "1:02:05"), (1e9, "99:59:59")])
    func durationsAreShort(seconds: Double, text: String) {
        #expect(ProgressBar.clock(seconds) == text)
    }

    @Test(arguments: [(950.0, "950"), (12_345, "12.3k"), (1_250_000, "1.2M")])
    func numbersAreShort(number: Double, text: String) {
        #expect(ProgressBar.short(number) == text)
    }
}
