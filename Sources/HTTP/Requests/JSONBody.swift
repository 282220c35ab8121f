import Foundation
import Hummingbird
import NIOCore

extension BodyReader {
    /// Reads a small JSON body into `type`.
    ///
    /// Throws 415 for another media type, 400 for what is no JSON, and 422 with pointers for what does not fit.
    package func object<Value: Decodable>(
        _ type: Value.Type = Value.self, of request: Request, in context: HTTPContext, atMost limit: Int
    ) async throws -> Value {
        let found = request.mediaType
        guard found == nil || found == JSONBody.mediaType || found == FormBody.urlencoded else {
            throw Problem.unsupportedMediaType(found: found, allowed: [JSONBody.mediaType])
        }
        return try await withBody(of: request, in: context, atMost: limit) { body in
            if found == FormBody.urlencoded { try JSONBody.requireBegin(of: body, allowed: [JSONBody.mediaType]) }
            return try JSONBody.decode(type, from: body)
        }
    }
}

/// Decodes the small JSON bodies, which are not records.
package enum JSONBody {
    /// JSON's media type.
    package static let mediaType = "application/json"

    /// Whether a body begins as a JSON object or array does, behind white space; no form does, in which a brace or a
    /// bracket is percent-encoded.
    package static func begins(_ body: ByteBuffer) -> Bool {
        let first = body.readableBytesView.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    }

    /// Throws 415 where a body that came as a form, as `curl -d` says of all that it sends, is not JSON.
    package static func requireBegin(of body: ByteBuffer, allowed: [String]) throws(Problem) {
        guard !begins(body) else { return }
        throw .unsupportedMediaType(found: FormBody.urlencoded, allowed: allowed)
    }

    /// Reads one value; throws a problem that says where and why it cannot.
    package static func decode<Value: Decodable>(_ type: Value.Type, from body: ByteBuffer) throws(Problem) -> Value {
        let data = Data(body.readableBytesView)
        guard !data.isEmpty else { throw .badRequest("The body is empty; a JSON object is expected.") }
        guard !data.contains(0), data.range(of: Data(#"\u0000"#.utf8)) == nil else {
            throw .invalid([FieldError(pointer: "", detail: "contains a NUL character, which is not allowed")])
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
        return .invalid([FieldError(pointer: pointer.joined(), detail: detail)])
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
