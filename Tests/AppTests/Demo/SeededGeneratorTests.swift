import Testing

@testable import App

@Suite struct SeededGeneratorTests {
    @Test func theSequenceIsSplitMix64() {
        var random = SeededGenerator(seed: 1_234_567)

        #expect([random.bits(), random.bits()] == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973])
    }

    @Test func unitsFillTheirRange() {
        var random = SeededGenerator(seed: 1)
        let units = (0..<100_000).map { _ in random.unit() }

        #expect(units.allSatisfy { (0..<1).contains($0) })
        #expect(abs(units.reduce(0, +) / 100_000 - 0.5) < 0.01)
    }

    @Test func theMedianOfLogNormalNumbersIsTheGivenOne() {
        var random = SeededGenerator(seed: 2)
        let numbers = (0..<10_001).map { _ in random.logNormal(median: 85, sigma: 0.6) }.sorted()

        #expect(abs(numbers[5000] / 85 - 1) < 0.03)
    }

    @Test func identifiersHaveTheFormOfUUIDs() {
        var random = SeededGenerator(seed: 3)
        let parts = random.uuid().split(separator: "-")

        #expect(parts.map(\.count) == [8, 4, 4, 4, 12])
        #expect(parts[2].first == "4" && "89ab".contains(parts[3].first ?? "-"))
    }
}
