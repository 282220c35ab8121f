/// A tool of the imagined MCP server: how often it is called, how long it takes, how often it fails, what it costs.
struct DemoTool: Sendable {
    /// What a call costs.
    enum Price: Sendable {
        case nothing
        /// Tokens of a model: the usual numbers in and out.
        case tokens(model: String, operation: String, input: Double, output: Double)
        /// Nano-dollars for each millisecond on a rented processor.
        case processor(nanodollarsPerMillisecond: Int64)
    }

    /// The tool's name.
    let name: String
    /// Its part of all calls, relative to the others.
    let weight: Double
    /// The median duration in milliseconds.
    let median: Double
    /// The deviation of the duration's logarithm.
    let sigma: Double
    /// The part of calls that fail.
    let failureRate: Double
    /// What a call costs.
    var price: Price = .nothing

    /// All tools.
    static let all: [DemoTool] = [
        DemoTool(name: "search_documents", weight: 18, median: 85, sigma: 0.6, failureRate: 0.008),
        DemoTool(name: "read_file", weight: 16, median: 6, sigma: 0.8, failureRate: 0.02),
        DemoTool(name: "run_query", weight: 9, median: 45, sigma: 1.0, failureRate: 0.03),
        DemoTool(name: "list_directory", weight: 8, median: 4, sigma: 0.6, failureRate: 0.006),
        DemoTool(name: "fetch_url", weight: 7, median: 540, sigma: 0.9, failureRate: 0.06),
        DemoTool(name: "write_file", weight: 6, median: 12, sigma: 0.7, failureRate: 0.015),
        DemoTool(
            name: "generate_text", weight: 5, median: 2400, sigma: 0.6, failureRate: 0.03,
            price: .tokens(model: "gpt-4o", operation: "chat", input: 1800, output: 420)),
        DemoTool(
            name: "embed_text", weight: 5, median: 130, sigma: 0.4, failureRate: 0.01,
            price: .tokens(model: "text-embedding-3-small", operation: "embeddings", input: 900, output: 0)),
        DemoTool(name: "search_issues", weight: 4, median: 260, sigma: 0.5, failureRate: 0.015),
        DemoTool(
            name: "summarize_document", weight: 4, median: 3100, sigma: 0.5, failureRate: 0.03,
            price: .tokens(model: "claude-3-5-haiku", operation: "chat", input: 6200, output: 380)),
        DemoTool(name: "get_weather", weight: 3, median: 180, sigma: 0.4, failureRate: 0.02),
        DemoTool(name: "execute_code", weight: 3, median: 850, sigma: 1.1, failureRate: 0.07),
        DemoTool(
            name: "classify_ticket", weight: 3, median: 700, sigma: 0.4, failureRate: 0.01,
            price: .tokens(model: "gpt-4.1-mini", operation: "chat", input: 750, output: 30)),
        DemoTool(name: "send_email", weight: 2, median: 320, sigma: 0.5, failureRate: 0.02),
        DemoTool(name: "create_issue", weight: 2, median: 410, sigma: 0.4, failureRate: 0.02),
        DemoTool(
            name: "translate_text", weight: 2, median: 1400, sigma: 0.5, failureRate: 0.02,
            price: .tokens(model: "gemini-2.0-flash", operation: "chat", input: 1100, output: 1050)),
        DemoTool(name: "query_calendar", weight: 1.5, median: 150, sigma: 0.5, failureRate: 0.01),
        DemoTool(name: "run_tests", weight: 1.5, median: 9500, sigma: 0.8, failureRate: 0.12),
        DemoTool(name: "resize_image", weight: 1, median: 220, sigma: 0.5, failureRate: 0.01),
        DemoTool(
            name: "generate_image", weight: 0.7, median: 8200, sigma: 0.4, failureRate: 0.05,
            price: .processor(nanodollarsPerMillisecond: 306)),
    ]

    /// For each tool the sum of the weights up to it, by which a tool is drawn.
    static let cumulativeWeights: [Double] = all.reduce(into: []) { sums, tool in
        sums.append((sums.last ?? 0) + tool.weight)
    }

    /// A tool, drawn by weight.
    static func draw(_ random: inout SeededGenerator) -> Int {
        let place = random.unit() * (cumulativeWeights.last ?? 0)
        return cumulativeWeights.firstIndex { place < $0 } ?? 0
    }
}
