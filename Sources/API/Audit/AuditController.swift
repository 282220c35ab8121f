import Access
import Domain
import HTTP
import Hummingbird
import Store

/// Who changed what: the audit log, which no route changes.
struct AuditController: Controller {
    /// What the API works with.
    let api: APIDependencies

    var routes: [Route] {
        [Route(.get, "/api/v1/admin/audit", .superuser, .listAudit, list)]
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        let filter = AuditFilter(
            range: query.timeRange(), action: query.choice("action", of: AuditAction.self),
            actorKind: query.choice("actor_kind", of: Actor.Kind.self), actorName: query.text("actor_name"),
            subject: query.text("subject"))
        let list = try query.list(request, AuditController.limits)
        let fetch = { @Sendable (page: Page) in RecordPage(try await api.store.audit(filter, page: page)) }
        return try await list.counted(try await list.response(named: "audit", fetch: fetch)) {
            try await ListRequest.count(fetch)
        }
    }

    /// How many entries a page has.
    static let limits = ListRequest.Limits(usual: 100, most: 1000)
}

extension AuditEntry: ListedRecord {
    static let columns = [
        "id", "timestamp", "actor_kind", "actor_id", "actor_name", "ip_address", "request_id", "action", "subject",
        "before", "after", "hash",
    ]

    var cursor: Cursor { Cursor(timestamp: timestamp, id: id) }

    package func write(to json: inout JSONWriter) {
        json.object { fields(into: &$0) }
    }

    func fields(into sink: inout some FieldSink) {
        sink.integer("id", id)
        sink.time("timestamp", timestamp)
        sink.text("actor_kind", actor.kind.rawValue)
        sink.integer("actor_id", actor.id)
        sink.text("actor_name", actor.name)
        sink.text("ip_address", actor.address)
        sink.text("request_id", actor.requestID)
        sink.text("action", action)
        sink.text("subject", subject)
        sink.object("before", before)
        sink.object("after", after)
        sink.text("hash", hash)
    }
}
