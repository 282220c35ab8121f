import Domain
import Logging
import Testing

@testable import App

@Suite struct LineLogHandlerTests {
    @Test func anEventIsOneLineWhateverItHolds() {
        var handler = LineLogHandler(label: "mcp-admin", level: .info)
        handler[metadataKey: "b"] = "2"
        let event = LogEvent(
            level: .warning, message: "two\nlines\u{1B}", metadata: ["a": "1"], source: nil, file: "", function: "",
            line: 0)

        let line = handler.line(for: event, at: Timestamp(seconds: 0))

        #expect(line == "1970-01-01T00:00:00Z warning mcp-admin: two lines  a=1 b=2")
    }
}
