import Domain
import Testing

struct HistogramBlobTests {
    @Test(arguments: 0..<10)
    func everyHistogramSurvivesItsBlob(seed: Int) throws {
        var random = SplitMix64(seed: seed)
        var original = histogram(of: logNormalDurations(.random(in: 0...300, using: &random), &random))
        for _ in 0..<Int.random(in: 0...2, using: &random) { original.add(0) }

        #expect(Histogram(blob: original.blob) == original)
    }

    @Test func theBlobIsCompact() {
        var random = SplitMix64(seed: 1)

        #expect(histogram(of: logNormalDurations(10_000, &random)).blob.count < 450)
        #expect(Histogram().blob.isEmpty)
        #expect(Histogram(blob: []) == Histogram())
    }

    @Test func emptyBinsTakeNoRoom() {
        let far = histogram(of: [2, 1 << 40])

        #expect(far.blob.count < 24)
        #expect(Histogram(blob: far.blob) == far)
    }

    @Test func countsOfManyDigitsSurvive() {
        var histogram = histogram(of: [0, 2, 1 << 40])
        for _ in 0..<40 { histogram.merge(histogram) }

        #expect(histogram.total == 3 << 40)
        #expect(Histogram(blob: histogram.blob) == histogram)
    }

    @Test func mergingABlobIsMergingItsHistogram() {
        let (left, right) = (histogram(of: [0, 5, 900]), histogram(of: [1, 7, 1_000_000]))
        var merged = left

        let isWhole = right.blob.withUnsafeBytes { merged.merge(blob: $0) }

        #expect(isWhole)
        #expect(merged == histogram(of: [0, 5, 900, 1, 7, 1_000_000]))
    }

    @Test(arguments: [
        [0x80], [0x01], [0x01, 0x80], [0x00, 0xFF, 0xFF, 0x7F], [0x00, 0x05, 0x80], [0x00, 0x05, 0x07],
        [0x00, 0x05, 0x07, 0x01, 0x80],
        [0x00, 0x05, 0x07, 0x01, 0x00], [0x00, 0x05, 0x07, 0x01, 0x00, 0xFF, 0x7F, 0x01],
        [0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
        [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
    ])
    func brokenBlobsAreRefused(bytes: [UInt8]) {
        #expect(Histogram(blob: bytes) == nil)
    }

    @Test func anImpossiblyLargeCountIsRefused() {
        let largest: [UInt8] = Array(repeating: 0xFF, count: 8) + [0x7F]
        var full = histogram(of: [0, 2])

        let refused = [
            largest + [0x07, 0x02, 0x00], [0x00, 0x07, 0x02, 0x00] + largest, [0x00, 0x07] + largest + [0x00],
        ].map { blob in
            blob.withUnsafeBytes { !full.merge(blob: $0) }
        }

        #expect(refused == [true, true, true])
    }

    @Test func noBytesAtAllBreakTheReader() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            var histogram = histogram(of: [0, 3])
            if bytes.withUnsafeBytes({ histogram.merge(blob: $0) }) { #expect(histogram.total >= 2) }
        }
    }
}
