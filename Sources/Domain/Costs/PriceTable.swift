/// What models cost, by day: dated prices per million tokens.
public struct PriceTable: Sendable {
    /// The price of a model from a day on.
    public struct Price: Sendable, Equatable {
        /// The model's name, or its beginning: `gpt-4o` also prices `gpt-4o-2024-11-20`.
        public let model: String
        /// The first moment at which the price holds.
        public let from: Timestamp
        /// Dollars per million input tokens.
        public let input: Money
        /// Dollars per million input tokens that were read from a cache.
        public let cachedInput: Money
        /// Dollars per million output tokens.
        public let output: Money

        /// A price in dollars per million tokens; `cachedInput` defaults to `input`.
        public init(model: String, from: Timestamp, input: Money, cachedInput: Money? = nil, output: Money) {
            self.model = model
            self.from = from
            self.input = input
            self.cachedInput = cachedInput ?? input
            self.output = output
        }
    }

    private let pricesByModel: [String: [Price]]

    /// A table of `prices`; of two for the same model and day, the later in the list holds.
    public init(_ prices: [Price]) {
        pricesByModel = Dictionary(grouping: prices, by: { $0.model.lowercased() }).mapValues { prices in
            var byDay: [Timestamp: Price] = [:]
            for price in prices { byDay[price.from] = price }
            return byDay.values.sorted { $0.from < $1.from }
        }
    }

    /// A table without prices.
    public static let empty = PriceTable([])

    /// Every price, by model and day.
    public var prices: [Price] {
        pricesByModel.keys.sorted().flatMap { pricesByModel[$0] ?? [] }
    }

    /// The price of `model` at `moment`: of the longest listed name that is the model's own or begins it at a `-`,
    /// `@` or `:`; a provider before a `/` is left out. Nil where none is listed or none holds yet.
    public func price(of model: String, at moment: Timestamp) -> Price? {
        var name = Substring(model.lowercased())
        if let slash = name.lastIndex(of: "/") { name = name[name.index(after: slash)...] }
        while !name.isEmpty {
            if let price = pricesByModel[String(name)]?.last(where: { $0.from <= moment }) { return price }
            guard let cut = name.lastIndex(where: { "-@:".contains($0) }) else { return nil }
            name = name[..<cut]
        }
        return nil
    }

    /// What `tokens` cost with `model` at `moment`; nil where no price or no division into input and output is known.
    public func cost(of tokens: TokenUsage, model: String?, at moment: Timestamp) -> Money? {
        guard let model, tokens.input != nil || tokens.output != nil, let price = price(of: model, at: moment) else {
            return nil
        }
        let cached = tokens.cachedInput ?? 0
        return PriceTable.charge((tokens.input ?? 0) - cached, at: price.input)
            + PriceTable.charge(cached, at: price.cachedInput)
            + PriceTable.charge(tokens.output ?? 0, at: price.output)
    }

    /// `tokens` at a price per million, to the nano-dollar, half rounded up.
    private static func charge(_ tokens: Int64, at price: Money) -> Money {
        let million: Int64 = 1_000_000
        let product = tokens.multipliedFullWidth(by: price.nanodollars)
        guard product.high >= 0, product.high < million / 2 else { return Money(nanodollars: .max) }
        let (quotient, remainder) = million.dividingFullWidth(product)
        return Money(nanodollars: quotient) + Money(nanodollars: remainder >= million / 2 ? 1 : 0)
    }
}
