import Domain
import Foundation
import Hummingbird
import NIOCore

extension BodyReader {
    /// Reads a small JSON body into `type`.
    ///
    /// Throws 415 for another media type, 400 for what is no JSON, and 422 with pointers for what does not fit.
    func object<Value: Decodable>(
        _ type: Value.Type = Value.self, of request: Request, in context: APIContext, atMost limit: Int
    ) async throws -> Value {
        if let found = request.mediaType, found != JSONBody.mediaType {
            throw Problem.unsupportedMediaType(found: found, allowed: [JSONBody.mediaType])
        }
        return try await withBody(of: request, in: context, atMost: limit) { try JSONBody.decode(type, from: $0) }
    }
}

/// Decodes the small JSON bodies, which are not records.
enum JSONBody {
    /// JSON's media type.
    static let mediaType = "application/json"

    /// Reads one value; throws a problem that says where and why it cannot.
    static func decode<Value: Decodable>(_ type: Value.Type, from body: ByteBuffer) throws(Problem) -> Value {
        let data = Data(body.readableBytesView)
        guard !data.isEmpty else { throw .badRequest("The body is empty; a JSON object is expected.") }
        guard !data.contains(0), data.range(of: Data(#"\u0000"#.utf8)) == nil else {
            throw .invalid([Violation(pointer: "", detail: "contains a NUL character, which is not allowed")])
        }
        do {
            return try JSONDecoder().decode(type, from: data)
        } catch let error as DecodingError {
            throw problem(error)
        } catch {
            throw .badRequest("The body is not JSON.")
        }
    }

    private static func problem(_ error: DecodingError) -> Problem {
        switch error {
        case .keyNotFound(let key, let context):
            return invalid(context.codingPath + [key], "is missing")
        case .valueNotFound(let type, let context):
            return invalid(context.codingPath, "is null; \(name(type)) is expected")
        case .typeMismatch(let type, let context):
            return invalid(context.codingPath, "is of another type; \(name(type)) is expected")
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            return invalid(context.codingPath, "is not allowed: \(context.debugDescription)")
        default:
            return .badRequest("The body is not JSON.")
        }
    }

    private static func invalid(_ path: [any CodingKey], _ detail: String) -> Problem {
        let pointer = path.map { key in
            let name = key.intValue.map(String.init) ?? key.stringValue
            return "/" + name.replacing("~", with: "~0").replacing("/", with: "~1")
        }
        return .invalid([Violation(pointer: pointer.joined(), detail: detail)])
    }

    private static func name(_ type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Bool.Type: "true or false"
        case is Int.Type, is Int64.Type: "a whole number"
        case is [String].Type, is [Any].Type: "an array"
        default: "an object"
        }
    }
}
