import Domain
import Testing

struct CostEntryTests {
    private let now = Timestamp(seconds: 1_795_421_730)
    private let prices = PriceTable([
        price("gpt-4o", from: 0, input: "5", output: "15"),
        price("gpt-4o", from: 1_795_400_000, input: "2.5", output: "10"),
    ])

    private func entry(
        at timestamp: Timestamp? = nil, model: String? = nil, tokens: TokenUsage = .none, cost: String? = nil
    ) throws -> CostEntry {
        try CostEntry(
            timestamp: timestamp, serviceName: "langdb", operationType: "chat", model: model, tokens: tokens,
            cost: cost.flatMap { Money(decimal: $0) }, prices: prices, now: now)
    }

    @Test func aReportedAmountHolds() throws {
        let entry = try entry(model: "gpt-4o", tokens: TokenUsage(input: 1_000_000), cost: "0.004")

        #expect(entry.cost == Money(decimal: "0.004"))
        #expect(entry.source == .reported)
    }

    @Test func anAmountIsPricedAtTheEntrysDay() throws {
        let million = TokenUsage(input: 1_000_000)
        let before = try entry(at: Timestamp(seconds: 1000), model: "gpt-4o", tokens: million)
        let today = try entry(model: "gpt-4o", tokens: million)

        #expect(before.cost == Money(decimal: "5"))
        #expect(today.cost == Money(decimal: "2.5"))
        #expect(today.source == .priced)
    }

    @Test func tokensWithoutAPriceCountAsZero() throws {
        let entry = try entry(model: "unheard-of", tokens: TokenUsage(total: 12))

        #expect(entry.cost == .zero)
        #expect(entry.source == .unknown)
        #expect(entry.tokens.counted == 12)
    }

    @Test func neitherAmountNorTokensIsRefused() {
        #expect(violations { _ = try entry(model: "gpt-4o") } == ["/cost_usd"])
    }

    @Test func aComputedAmountIsBoundedLikeAReportedOne() {
        let pointers = violations {
            _ = try entry(model: "gpt-4o", tokens: TokenUsage(output: 1_000_000_000_000))
        }

        #expect(pointers == ["/cost_usd"])
    }

    @Test func cachedInputIsPartOfTheInput() {
        #expect(violations { _ = try entry(tokens: TokenUsage(cachedInput: 1)) } == ["/cached_input_tokens"])
        #expect(
            violations { _ = try entry(tokens: TokenUsage(input: 4, cachedInput: 5)) } == ["/cached_input_tokens"])
        #expect(violations { _ = try entry(tokens: TokenUsage(input: 5, cachedInput: 5)) }.isEmpty)
    }

    @Test(arguments: ["0", "1000000"])
    func theBoundsThemselvesAreAllowed(cost: String) throws {
        #expect(try entry(cost: cost).cost == Money(decimal: cost))
    }

    @Test(arguments: ["-0.000000001", "1000000.000000001"])
    func amountsPastTheBoundsAreRefused(cost: String) {
        #expect(violations { _ = try entry(cost: cost) } == ["/cost_usd"])
    }
}
