/// A way in which a call of the imagined server fails.
struct DemoFailure: Sendable {
    /// The kind, such as `TimeoutError`.
    let type: String
    /// What it says; it differs in the details that a fingerprint takes out.
    let message: String

    /// A failure of a call of `tool`.
    static func draw(tool: String, _ random: inout SeededGenerator) -> DemoFailure {
        switch random.integer(in: 0...9) {
        case 0...2:
            DemoFailure(
                type: "TimeoutError", message: "\(tool) timed out after \(random.integer(in: 20...60) * 500) ms")
        case 3, 4:
            DemoFailure(
                type: "RateLimitError",
                message: "upstream answered 429, retry after \(random.integer(in: 1...60)) seconds")
        case 5:
            DemoFailure(
                type: "ConnectionError", message: "connection refused by 10.0.3.\(random.integer(in: 2...40)):5432")
        case 6, 7: DemoFailure(type: "ValidationError", message: "the argument is missing or of a wrong type")
        case 8:
            DemoFailure(
                type: "NotFoundError",
                message: "no such file: /workspace/src/module-\(random.integer(in: 1...400)).ts")
        default: DemoFailure(type: "PermissionError", message: "the token has no access to this resource")
        }
    }

    /// Where it came from, as a server written in TypeScript would say.
    func stackTrace(tool: String) -> String {
        """
        \(type): \(message)
            at callTool (/app/dist/tools/\(tool).js:48:13)
            at async Server.handleRequest (/app/dist/server.js:212:22)
        """
    }
}
