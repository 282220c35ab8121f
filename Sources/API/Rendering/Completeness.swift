import HTTP
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Store

/// Says of an answer that it may lack records that were acknowledged: by a header, and where it is an object by the
/// member `incomplete`.
enum Completeness {
    /// The member's name.
    static let member = "incomplete"

    /// The JSON object `json` with `"incomplete": true` at its end; other JSON as it is.
    static func marked(_ json: [UInt8]) -> [UInt8] {
        guard json.first == UInt8(ascii: "{"), json.last == UInt8(ascii: "}") else { return json }
        let comma = json.count > 2 ? "," : ""
        return json.dropLast() + Array("\(comma)\"\(member)\":true}".utf8)
    }
}

extension APIDependencies {
    /// The answer of sessions or aggregates that `json` is, marked where it may lack records.
    func settled(_ json: [UInt8]) -> Response {
        store.isBehind ? settled(Response.json(Completeness.marked(json))) : .json(json)
    }

    /// The same for an answer that is no object, which the header alone can mark.
    func settled(_ response: Response) -> Response {
        guard store.isBehind else { return response }
        var response = response
        response.headers[.incomplete] = StoreTrouble.Code.settling.rawValue
        return response
    }
}

extension Schema {
    /// The member that an answer of sessions or aggregates has where it may lack records.
    static let incomplete = Property.optional(
        Completeness.member,
        .boolean(
            "True where the answer may lack records that were acknowledged: the store cannot settle at the moment. The "
                + "header `X-MCP-Admin-Incomplete` says so too. Missing otherwise."))
}
