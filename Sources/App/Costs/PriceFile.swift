import Domain
import Foundation

/// Reads prices as data: a JSON array of objects, one a model and day.
///
/// `{"model": "gpt-4o", "from": "2024-10-02", "input_per_million": 2.5, "cached_input_per_million": 1.25,
/// "output_per_million": 10}`: `cached_input_per_million` may be left out, and an amount may be a text.
enum PriceFile {
    /// Why a text is no list of prices: the entry (from 0) and what is wrong with it.
    struct Failure: Error, Equatable, CustomStringConvertible {
        /// A sentence with the place, what was found and what is allowed.
        let description: String
    }

    /// The prices in a JSON text, in its order.
    static func parse(_ json: Data) throws(Failure) -> [PriceTable.Price] {
        let entries: [Entry]
        do {
            entries = try JSONDecoder().decode([Entry].self, from: json)
        } catch {
            throw Failure(description: sentence(for: error))
        }
        var prices: [PriceTable.Price] = []
        for (index, entry) in entries.enumerated() { prices.append(try entry.price(at: index)) }
        return prices
    }

    /// The built-in prices and, behind them, those of the file at `path`, which hold where both name a model and day.
    static func table(withFile path: String?) throws(ConfigurationError) -> PriceTable {
        do throws(Failure) {
            let builtIn = try parse(Data(BuiltInPrices.json.utf8))
            guard let path else { return PriceTable(builtIn) }
            guard let data = FileManager.default.contents(atPath: path) else {
                throw Failure(description: "the file cannot be read")
            }
            return PriceTable(builtIn + (try parse(data)))
        } catch {
            throw .wrongPrices(path: path ?? "built-in prices", detail: error.description)
        }
    }

    /// The last day on which a built-in price begins to hold: how new the list is.
    static var builtInDate: String? {
        (try? parse(Data(BuiltInPrices.json.utf8)))?.map(\.from).max()?.day
    }

    /// When the file at `path` was last changed; nil where that cannot be told.
    static func changed(_ path: String) -> Timestamp? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        let date = attributes?[.modificationDate] as? Date
        return date.map { Timestamp(seconds: Int64($0.timeIntervalSince1970)) }
    }

    private static func sentence(for error: any Error) -> String {
        guard let error = error as? DecodingError else { return "found something that is no JSON" }
        switch error {
        case .keyNotFound(let key, let context): return "\(place(context.codingPath)): \(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "\(place(context.codingPath)): found another type of value; allowed: an array of objects with model "
                + "and from as texts and amounts as numbers or texts"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            return "\(place(context.codingPath)): \(context.debugDescription)"
        default: return "found a text that is no JSON; allowed: an array of objects, one a model and day"
        }
    }

    private static func place(_ path: [any CodingKey]) -> String {
        if path.isEmpty { return "the file" }
        return path.map { $0.intValue.map { "entry \($0)" } ?? $0.stringValue }.joined(separator: ", ")
    }
}

private struct Entry: Decodable {
    let model: String
    let from: String
    let input: Amount
    let cachedInput: Amount?
    let output: Amount

    enum CodingKeys: String, CodingKey {
        case model, from
        case input = "input_per_million"
        case cachedInput = "cached_input_per_million"
        case output = "output_per_million"
    }

    func price(at index: Int) throws(PriceFile.Failure) -> PriceTable.Price {
        guard !model.isEmpty, model.utf8.count <= FieldLimits.name else {
            throw PriceFile.Failure(description: "entry \(index), model: allowed are 1 to \(FieldLimits.name) bytes")
        }
        guard let moment = Timestamp(rfc3339: from) else {
            throw PriceFile.Failure(
                description:
                    "entry \(index), from: found \"\(from)\"; allowed: a day such as 2024-10-02, or an RFC 3339 time")
        }
        return PriceTable.Price(
            model: model, from: moment, input: input.money, cachedInput: cachedInput?.money, output: output.money)
    }
}

/// Dollars per million tokens, read without passing through a binary float.
private struct Amount: Decodable {
    let money: Money

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text: String
        if let written = try? container.decode(String.self) {
            text = written
        } else {
            text = "\(try container.decode(Decimal.self))"
        }
        guard let money = Money(decimal: text), (Money.zero...FieldLimits.cost.upperBound).contains(money) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "found \(text); allowed: dollars per million tokens, 0 to 1000000")
        }
        self.money = money
    }
}
