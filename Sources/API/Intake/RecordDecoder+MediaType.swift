import HTTPTypes
import Hummingbird
import Ingest

extension RecordDecoder.Format {
    /// The media types that are understood; a missing one is taken for JSON.
    static let mediaTypes = ["application/json", "application/x-ndjson", "application/ndjson", "application/jsonl"]

    /// The form of a request's body by its `Content-Type`; throws 415 for any other.
    init(_ request: Request) throws(Problem) {
        // What nearly all send is compared first, without taking it apart.
        guard let header = request.headers.first(.contentType), header != "application/json" else {
            self = .json
            return
        }
        switch request.mediaType {
        case nil, "", "application/json": self = .json
        case "application/x-ndjson", "application/ndjson", "application/jsonl": self = .ndjson
        case let other: throw .unsupportedMediaType(found: other, allowed: RecordDecoder.Format.mediaTypes)
        }
    }
}
