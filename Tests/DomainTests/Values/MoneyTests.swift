import Domain
import Testing

struct MoneyTests {
    @Test(arguments: [
        ("0.004", 4_000_000, "0.004"), ("1e-3", 1_000_000, "0.001"), ("12", 12_000_000_000, "12"),
        ("0.1", 100_000_000, "0.1"), ("0.000000001", 1, "0.000000001"), ("0.0000000005", 0, "0"),
        ("0.0000000015", 2, "0.000000002"), ("-2.50", -2_500_000_000, "-2.5"), ("-0.000000001", -1, "-0.000000001"),
        ("9223372036.854775807", .max, "9223372036.854775807"),
    ])
    func decimalsAreExact(text: String, nanodollars: Int64, written: String) {
        let money = Money(decimal: text)

        #expect(money?.nanodollars == nanodollars)
        #expect(money?.decimal == written)
    }

    @Test(arguments: ["", "x", "1e400", "9223372036.854775808", "$1", "1.2.3", "NaN"])
    func badAmountsAreRefused(text: String) {
        #expect(Money(decimal: text) == nil)
    }

    @Test(arguments: 0..<5)
    func everyAmountSurvivesItsText(seed: Int) {
        var random = SplitMix64(seed: seed)
        for _ in 0..<500 {
            let scale = Int64.random(in: 0...40, using: &random)
            let money = Money(nanodollars: Int64(bitPattern: random.next()) >> scale)
            guard money.nanodollars > .min else { continue }
            #expect(Money(decimal: money.decimal) == money)
        }
    }

    @Test func tenthsAddUpExactly() {
        let tenth = Money(decimal: "0.1") ?? .zero
        let sum = (0..<10).reduce(into: Money.zero) { sum, _ in sum += tenth }

        #expect(sum == Money(decimal: "1"))
    }

    @Test func sumsAreHeldAtTheirBounds() {
        let largest = Money(nanodollars: .max)
        let smallest = Money(nanodollars: .min)

        #expect(largest + Money(nanodollars: 1) == largest)
        #expect(smallest + Money(nanodollars: -1) == smallest)
        #expect(largest + smallest == Money(nanodollars: -1))
        #expect(smallest < .zero && .zero < largest)
        #expect(smallest.decimal == "-9223372036.854775808")
    }
}
