/// The tokens of one paid request, by OpenTelemetry's meaning: input includes what was read from a cache.
public struct TokenUsage: Sendable, Equatable {
    /// All tokens, as the sender counted them; nil where only parts are known.
    public let total: Int64?
    /// Tokens sent to the model, those read from a cache included.
    public let input: Int64?
    /// The part of `input` that was read from a cache.
    public let cachedInput: Int64?
    /// Tokens that the model made, reasoning included.
    public let output: Int64?

    /// No tokens known.
    public static let none = TokenUsage()

    /// A usage of the given parts, unchecked until it becomes part of a `CostEntry`.
    public init(total: Int64? = nil, input: Int64? = nil, cachedInput: Int64? = nil, output: Int64? = nil) {
        self.total = total
        self.input = input
        self.cachedInput = cachedInput
        self.output = output
    }

    /// The number of tokens to count: the total, or else the sum of input and output.
    public var counted: Int64 {
        if let total { return total }
        var sum = input ?? 0
        sum.add(clamping: output ?? 0)
        return sum
    }

    func check(_ rules: inout FieldRules) {
        rules.check(total, "/tokens_used", in: FieldLimits.tokens)
        rules.check(input, "/input_tokens", in: FieldLimits.tokens)
        rules.check(cachedInput, "/cached_input_tokens", in: FieldLimits.tokens)
        rules.check(output, "/output_tokens", in: FieldLimits.tokens)
        if let cachedInput, cachedInput > (input ?? 0) {
            rules.report(
                "/cached_input_tokens", "is \(cachedInput), more than input_tokens (\(input ?? 0)), which includes it")
        }
    }
}
