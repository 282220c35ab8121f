import Domain
import HTTP

extension Operation {
    static let listAudit = Operation.list(
        "listAudit", "Lists who changed what.",
        description: """
            Every change to users, keys and the state of errors, logins that succeeded and failed, exports, imports and \
            what jobs deleted. Entries are numbered from 1 without a gap, and each holds the hash of the one before it: \
            `mcp-admin audit verify` checks them all. No route and no command changes one.
            """, tag: .audit, of: "AuditEntry", limits: AuditController.limits,
        filters: [
            .query("action", .oneOf(AuditAction.allCases.map(\.rawValue)), "Only this action."),
            .query("actor_kind", .oneOf(Actor.Kind.allCases.map(\.rawValue)), "Only what this kind of actor did."),
            .filter("actor_name", "Only what an actor of this name did."),
            .filter("subject", "Only what was done to this, such as `user:7`."),
        ])
}

extension AuditController {
    var schemas: [(name: String, schema: Schema)] {
        [
            (
                "AuditEntry",
                .object(
                    [
                        .required("id", Schema.integer("Its place in the chain.", minimum: 1)),
                        .required("timestamp", .time()),
                        .required("actor_kind", .oneOf(Actor.Kind.allCases.map(\.rawValue))),
                        .required("actor_id", Schema.integer("The user's or key's id.").nullable),
                        .required("actor_name", .string("The name of the user, key, system account or job.")),
                        .required("ip_address", Schema.string("Where the request came from.").nullable),
                        .required("request_id", Schema.string("The request, as in the server's log.").nullable),
                        .required("action", .string("What was done.")),
                        .required("subject", Schema.string("What it was done to, such as `user:7`.").nullable),
                        .required("before", Schema.freeObject("How that was before, without secrets.").nullable),
                        .required("after", Schema.freeObject("How that is now, without secrets.").nullable),
                        .required("hash", .string("SHA-256 over the entry before and this one.")),
                    ], "A change, and who made it.")
            )
        ]
    }
}
