import HTTP
import Store

/// How far sessions and aggregates are behind what was stored, as it is answered.
struct SettlingView: JSONRenderable {
    let status: SettlingStatus

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("records_behind", status.records)
            json.member("seconds_behind", status.seconds)
            json.member("failures", status.health.failures)
            json.member("last_failure_at", status.health.lastFailure)
            json.member("last_failure", status.health.reason)
        }
    }

    /// What is written, for the API's description.
    static let schema = Schema.object([
        .required("records_behind", .integer("Stored records that sessions and aggregates lack.", minimum: 0)),
        .required("seconds_behind", .number("For how long the oldest of them has been waiting.", minimum: 0)),
        .required("failures", .integer("Attempts that failed since the start.", minimum: 0)),
        .required("last_failure_at", .time("When the last one failed.").nullable),
        .required("last_failure", .string("Why, in a word, such as `busy` or `full`.").nullable),
    ])
}
