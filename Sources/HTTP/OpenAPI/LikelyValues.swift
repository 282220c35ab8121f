import HTTPTypes

/// What members of an application's documents usually hold, of which the samples are made.
package struct LikelyValues: Sendable {
    /// Values of members, parameters and properties, by their names.
    package var values: [String: JSONValue] = [:]
    /// Of lists whose elements have a likely value, the name under which it stands in `values`.
    package var elements: [String: String] = [:]
    /// Names that are second names of other members.
    package var aliases: Set<String> = []
    /// Whole texts, by their media types.
    package var texts: [String: String] = [:]
    /// What problems say, by their statuses.
    package var problems: [Int: String] = [:]

    /// None.
    package init() {}
}

// Samples of problems, one for each status, to which the document's answers refer.
extension LikelyValues {
    /// The samples as the document's components have them.
    package var components: JSONValue {
        .object(
            problems.keys.sorted().map {
                JSONValue.Member(name: LikelyValues.name($0), value: ["value": problem($0)])
            })
    }

    /// What an answer's `examples` say; nil where there is no sample for its status.
    package func problemReference(_ status: Int) -> JSONValue? {
        guard problems[status] != nil else { return nil }
        return ["problem": ["$ref": .string("#/components/examples/\(LikelyValues.name(status))")]]
    }

    private static func name(_ status: Int) -> String { "Problem\(status)" }

    private func problem(_ status: Int) -> JSONValue {
        let title = HTTPResponse.Status(code: status).reasonPhrase
        let base: JSONValue = [
            "type": status == 422 ? "/problems/invalid" : "about:blank", "title": .string(title),
            "status": .integer(Int64(status)), "detail": .string(problems[status] ?? title),
            "request_id": "d929c4557c77d68",
        ]
        let violation: JSONValue = [
            "pointer": "/query/limit", "detail": "is \"0\"; a whole number from 1 to 1000 is allowed",
        ]
        return status == 422 ? base.setting("errors", [violation]) : base
    }
}
