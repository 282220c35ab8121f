import HTTPTypes

/// In which form a list is answered.
enum ListFormat: String, CaseIterable, Sendable {
    /// A page as a JSON array.
    case json = "application/json"
    /// All records, an object a line.
    case ndjson = "application/x-ndjson"
    /// All records, as a table.
    case csv = "text/csv"

    /// The names of the forms in the parameter `format`, for links that cannot set a header.
    enum Name: String, CaseIterable {
        case json, ndjson, csv
    }

    /// The form called `name`.
    init(named name: Name) {
        switch name {
        case .json: self = .json
        case .ndjson: self = .ndjson
        case .csv: self = .csv
        }
    }

    /// The form that an `Accept` header likes best; JSON where it names none of ours.
    init(accept header: String?) {
        var best = (format: ListFormat.json, quality: 0.0)
        for range in (header ?? "").split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { $0 != " " && $0 != "\t" }.lowercased() }
            guard let format = parts.first.flatMap(ListFormat.init(mediaType:)) else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            if quality > best.quality { best = (format, quality) }
        }
        self = best.format
    }

    /// What a file of this form ends with.
    var fileExtension: String {
        switch self {
        case .json: "json"
        case .ndjson: "ndjson"
        case .csv: "csv"
        }
    }

    /// The value of `Content-Type`.
    var contentType: String {
        self == .csv ? "text/csv; charset=utf-8; header=present" : rawValue
    }

    private init?(mediaType: String) {
        switch mediaType {
        case "text/csv": self = .csv
        case "application/x-ndjson", "application/ndjson", "application/jsonl": self = .ndjson
        case "application/json", "application/*", "*/*": self = .json
        default: return nil
        }
    }
}
