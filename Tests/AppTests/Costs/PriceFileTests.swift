import Domain
import Foundation
import Testing

@testable import App

@Suite struct PriceFileTests {
    @Test func numbersAndTextsAreExact() throws {
        let json = """
            [{"model": "m", "from": "2025-01-01", "input_per_million": 0.1, "cached_input_per_million": "0.01875",
              "output_per_million": 1e1}]
            """

        let price = try #require(try PriceFile.parse(Data(json.utf8)).first)

        #expect(price.input == Money(nanodollars: 100_000_000))
        #expect(price.cachedInput == Money(nanodollars: 18_750_000))
        #expect(price.output == Money(nanodollars: 10_000_000_000))
    }

    @Test(arguments: [
        ("{}", "the file: found another type"), ("[", "no JSON"), ("", "no JSON"),
        ("[1]", "entry 0: found another type"),
        (#"[{"model": "m", "from": "2025-01-01", "input_per_million": 1}]"#, "output_per_million is missing"),
        (#"[{"model": "m", "from": "soon", "input_per_million": 1, "output_per_million": 1}]"#, "found \"soon\""),
        (#"[{"model": "", "from": "2025-01-01", "input_per_million": 1, "output_per_million": 1}]"#, "entry 0, model"),
        (
            #"[{"model": "m", "from": "2025-01-01", "input_per_million": -1, "output_per_million": 1}]"#,
            "entry 0, input_per_million: found -1"
        ),
        (#"[{"model": "m", "from": "2025-01-01", "input_per_million": "x", "output_per_million": 1}]"#, "found x"),
    ])
    func aWrongFileSaysWhere(json: String, part: String) {
        #expect {
            try PriceFile.parse(Data(json.utf8))
        } throws: { error in
            "\(error)".contains(part)
        }
    }

    @Test func theFileAddsToTheBuiltInPricesAndOverridesThem() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        let json = """
            [{"model": "GPT-4o", "from": "2024-10-02", "input_per_million": 7, "output_per_million": 8},
             {"model": "ours", "from": "2025-01-01", "input_per_million": 1, "output_per_million": 2}]
            """
        try Data(json.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }

        let table = try PriceFile.table(withFile: url.path)
        let day = try #require(Timestamp(rfc3339: "2025-06-01"))

        #expect(table.price(of: "gpt-4o", at: day)?.input == Money(decimal: "7"))
        #expect(table.price(of: "ours", at: day)?.output == Money(decimal: "2"))
        #expect(table.price(of: "gpt-4o-mini", at: day)?.input == Money(decimal: "0.15"))
    }

    @Test func aMissingFileIsNamed() {
        let expected = ConfigurationError.wrongPrices(path: "/nowhere.json", detail: "the file cannot be read")
        #expect(throws: expected) { try PriceFile.table(withFile: "/nowhere.json") }
    }

    @Test(arguments: [
        ("gpt-4o-2024-11-20", "2025-01-01", "2.5"), ("gpt-4o", "2024-06-01", "5"), ("o3", "2025-06-11", "2"),
        ("o3", "2025-06-09", "10"), ("anthropic/claude-3-5-haiku-20241022", "2025-01-01", "0.8"),
        ("claude-opus-4-5-20251101", "2025-12-01", "5"), ("claude-opus-4-1-20250805", "2025-12-01", "15"),
        ("models/gemini-2.5-flash", "2025-07-01", "0.3"), ("deepseek-chat", "2025-10-01", "0.28"),
    ])
    func builtInPricesHoldFromTheirDay(model: String, day: String, input: String) throws {
        let table = try PriceFile.table(withFile: nil)
        let moment = try #require(Timestamp(rfc3339: day))

        #expect(table.price(of: model, at: moment)?.input == Money(decimal: input))
    }

    @Test func aCachedTokenNeverCostsMoreThanAnotherOne() throws {
        let prices = try PriceFile.parse(Data(BuiltInPrices.json.utf8))

        #expect(prices.count > 60)
        #expect(prices.allSatisfy { $0.cachedInput <= $0.input && $0.input > .zero })
    }
}
