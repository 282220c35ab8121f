/// The tokens of one paid request, by OpenTelemetry's meaning: input includes what was read from a cache.
public struct TokenUsage: Sendable, Equatable {
    /// All tokens, as the sender counted them; nil where only parts are known.
    public internal(set) var total: Int64?
    /// Tokens sent to the model, those read from a cache included.
    public internal(set) var input: Int64?
    /// The part of `input` that was read from a cache.
    public internal(set) var cachedInput: Int64?
    /// Tokens that the model made, reasoning included.
    public internal(set) var output: Int64?

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

    /// Checks what the parts must be to each other.
    func check(_ rules: inout FieldRules) {
        guard let cachedInput, FieldLimits.tokens.contains(cachedInput), cachedInput > (input ?? 0) else { return }
        rules.refuse(
            "cached_input_tokens", "is \(cachedInput), more than input_tokens (\(input ?? 0)), which includes it")
    }
}
