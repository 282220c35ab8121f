import HTTPTypes

/// Samples of problems, one for each status, to which the document's answers refer.
enum ProblemSamples {
    /// The statuses that have one.
    static let statuses = details.keys.sorted()

    /// The samples as the document's components have them.
    static var components: JSONValue {
        .object(statuses.map { JSONValue.Member(name: name($0), value: ["value": problem($0)]) })
    }

    /// What an answer's `examples` say; nil where there is no sample for its status.
    static func reference(_ status: Int) -> JSONValue? {
        guard details[status] != nil else { return nil }
        return ["problem": ["$ref": .string("#/components/examples/\(name(status))")]]
    }

    private static func name(_ status: Int) -> String { "Problem\(status)" }

    private static func problem(_ status: Int) -> JSONValue {
        let title = HTTPResponse.Status(code: status).reasonPhrase
        let base: JSONValue = [
            "type": status == 422 ? "/problems/invalid" : "about:blank", "title": .string(title),
            "status": .integer(Int64(status)), "detail": .string(details[status] ?? title),
            "request_id": "d929c4557c77d68",
        ]
        let violation: JSONValue = [
            "pointer": "/query/limit", "detail": "is \"0\"; a whole number from 1 to 1000 is allowed",
        ]
        return status == 422 ? base.setting("errors", [violation]) : base
    }

    private static let details: [Int: String] = [
        400: "The body is not JSON.", 401: "Credentials are missing or wrong.",
        403: "A key with the scope `read`, or a user's access token, is needed.",
        404: "There is nothing of this name.", 409: "The last active superuser would be lost.",
        410: "It was there, and is gone.", 413: "The body is larger than the 65536 bytes that are allowed.",
        415: "The media type is not one of those that are taken.", 422: "A value is not allowed.",
        426: "This address speaks the WebSocket protocol alone.",
        429: "Too many failed logins; try again in 15 minutes.",
        500: "The server failed; its log has the reason under this request's id.",
        503: "The store is busy; try again in 2 seconds.", 507: "The disk has no room left.",
    ]
}
