import HTTPTypes
import Hummingbird
import HummingbirdCore
import NIOCore

extension Response {
    /// An answer of JSON text.
    package static func json(
        _ bytes: [UInt8], status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        .json(ByteBuffer(bytes: bytes), status: status, headers: headers)
    }

    /// An answer of JSON text, whose bytes are shared by all answers with it.
    package static func json(
        _ bytes: ByteBuffer, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers.append(jsonType)
        return Response(status: status, headers: headers, body: ResponseBody(pieces: bytes))
    }

    private static let jsonType = HTTPField(name: .contentType, value: "application/json")

    /// An answer of one value.
    package static func json(
        _ value: some JSONRenderable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        .json(JSONWriter.bytes(of: value), status: status, headers: headers)
    }

    /// An answer of an array of values.
    package static func json(
        array values: some Collection<some JSONRenderable>, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var json = JSONWriter(reserving: 256 + 256 * values.count)
        json.array(values)
        return .json(json.bytes, status: status, headers: headers)
    }

    /// An answer whose members `write` writes.
    package static func object(
        status: HTTPResponse.Status = .ok, headers: HTTPFields = [:], _ write: (inout JSONWriter) -> Void
    ) -> Response {
        var json = JSONWriter()
        json.object(write)
        return .json(json.bytes, status: status, headers: headers)
    }

    /// An answer of text.
    package static func text(
        _ text: String, type: String = "text/plain; charset=utf-8", status: HTTPResponse.Status = .ok,
        headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        return Response(status: status, headers: headers, body: ResponseBody(pieces: ByteBuffer(string: text)))
    }
}
