import Domain
import Testing

struct PriceTableTests {
    private let table = PriceTable([
        price("gpt-4o", from: 0, input: "5", output: "15"),
        price("gpt-4o", from: 1000, input: "2.5", cached: "1.25", output: "10"),
        price("GPT-4o-mini", from: 0, input: "0.15", cached: "0.075", output: "0.6"),
    ])

    @Test(arguments: [
        (0, "gpt-4o", "15"), (999, "gpt-4o", "15"), (1000, "gpt-4o", "10"), (5000, "gpt-4o-2024-11-20", "10"),
        (0, "openai/GPT-4o", "15"), (0, "gpt-4o-mini", "0.6"), (0, "gpt-4o-mini-2024-07-18", "0.6"),
        (0, "azure/openai/gpt-4o:free", "15"), (0, "gpt-4o@latest", "15"),
    ])
    func theLongestNameThatHoldsIsThePrice(seconds: Int64, model: String, output: String) {
        #expect(table.price(of: model, at: Timestamp(seconds: seconds))?.output == Money(decimal: output))
    }

    @Test(arguments: ["gpt-4", "gpt", "gpt-4oo", "", "-", "/", "gpt-4o/", "claude", "o"])
    func otherModelsHaveNoPrice(model: String) {
        #expect(table.price(of: model, at: Timestamp(seconds: 5000)) == nil)
    }

    @Test func noPriceHoldsBeforeItsDay() {
        let table = PriceTable([price("late", from: 1000, input: "1", output: "1")])

        #expect(table.price(of: "late", at: Timestamp(seconds: 999)) == nil)
        #expect(table.price(of: "late", at: Timestamp(seconds: 1000)) != nil)
    }

    @Test func theLaterOfTwoEqualEntriesHolds() {
        let table = PriceTable([
            price("m", from: 0, input: "1", output: "1"), price("M", from: 0, input: "2", output: "2"),
        ])

        #expect(table.prices.map(\.input) == [Money(decimal: "2")])
    }

    @Test(arguments: [
        (TokenUsage(input: 1_000_000, output: 1_000_000), "12.5"),
        (TokenUsage(input: 1_000_000, cachedInput: 400_000), "2"),
        (TokenUsage(input: 1_000_000, cachedInput: 1_000_000, output: 1), "1.25001"),
        (TokenUsage(output: 7), "0.00007"),
        (TokenUsage(input: 1), "0.0000025"),
        (TokenUsage(total: 99, input: 3, output: 2), "0.0000275"),
        (TokenUsage(input: 0, output: 0), "0"),
        (TokenUsage(input: 1_000_000_000), "2500"),
        (TokenUsage(input: 1_000_000_000_000), "2500000"),
    ])
    func inputCachedInputAndOutputAreChargedApart(tokens: TokenUsage, dollars: String) {
        #expect(table.cost(of: tokens, model: "gpt-4o", at: Timestamp(seconds: 2000)) == Money(decimal: dollars))
    }

    @Test func halfANanodollarIsRoundedUp() {
        let table = PriceTable([
            PriceTable.Price(
                model: "m", from: Timestamp(seconds: 0), input: Money(nanodollars: 500_000),
                output: Money(nanodollars: 499_999))
        ])

        #expect(table.cost(of: TokenUsage(input: 1), model: "m", at: Timestamp(seconds: 0))?.nanodollars == 1)
        #expect(table.cost(of: TokenUsage(output: 1), model: "m", at: Timestamp(seconds: 0))?.nanodollars == 0)
    }

    @Test func aTotalAloneOrNoModelCannotBePriced() {
        let now = Timestamp(seconds: 2000)

        #expect(table.cost(of: TokenUsage(total: 10), model: "gpt-4o", at: now) == nil)
        #expect(table.cost(of: TokenUsage(input: 10), model: nil, at: now) == nil)
        #expect(PriceTable.empty.cost(of: TokenUsage(input: 10), model: "gpt-4o", at: now) == nil)
    }
}

/// A price in dollars per million tokens from a second since 1970 on.
func price(
    _ model: String, from seconds: Int64, input: String, cached: String? = nil, output: String
) -> PriceTable.Price {
    PriceTable.Price(
        model: model, from: Timestamp(seconds: seconds), input: Money(decimal: input) ?? .zero,
        cachedInput: cached.flatMap { Money(decimal: $0) }, output: Money(decimal: output) ?? .zero)
}
