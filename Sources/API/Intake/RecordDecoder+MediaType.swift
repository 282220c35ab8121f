import HTTP
import HTTPTypes
import Hummingbird
import Intake
import NIOCore

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
        // `curl -d` says this of all that it sends; `requireJSON` looks at the body.
        case FormBody.urlencoded: self = .json
        case let other: throw .unsupportedMediaType(found: other, allowed: RecordDecoder.Format.mediaTypes)
        }
    }

    /// Throws 415 where a request with the media type of a form has no JSON as its body.
    static func requireJSON(_ body: ByteBuffer, of request: Request) throws(Problem) {
        guard let header = request.headers.first(.contentType), header != "application/json",
            request.mediaType == FormBody.urlencoded
        else { return }
        try JSONBody.requireBegin(of: body, allowed: mediaTypes)
    }
}
