import HTTP
import Maintenance
import Store

extension Timescale: JSONRenderable {
    /// Writes what is on, or why nothing is.
    package func write(to json: inout JSONWriter) {
        json.object { json in
            switch self {
            case .absent:
                json.member("state", "absent")
            case .unused(let version, let reason):
                json.member("state", "unused")
                json.member("version", version)
                json.member("reason", reason)
            case .used(let use):
                json.member("state", "used")
                json.member("version", use.version)
                json.member("licence", use.edition.rawValue)
                json.member("hypertables", use.hypertables)
                json.member("compression", use.compression)
                json.member("retention_days", use.retentionDays.map(Int64.init))
                json.member("problem", use.problem)
            }
        }
    }

    /// What is written, for the API's description.
    static let schema = Schema.object(
        [
            .required("state", .oneOf(["absent", "unused", "used"])), .optional("version", .string()),
            .optional("reason", .string("Why it is not used.")), .optional("licence", .oneOf(["apache", "community"])),
            .optional("hypertables", .boolean("Whether all tables of records are hypertables.")),
            .optional("compression", .boolean("Whether their chunks are compressed after a week.")),
            .optional("retention_days", .integer("After how many days its policy drops records.").nullable),
            .optional("problem", .string("Why not all is on that could be.").nullable),
        ], "What TimescaleDB does for the store.")
}
