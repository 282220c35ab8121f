import Access
import Credentials
import Domain
import HTTP
import Hummingbird
import HummingbirdCore
import Logging
import Store

/// Managing API keys.
struct KeysController: Controller {
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.get, "/api/v1/admin/keys", .superuser, .listKeys, list),
            Route(.post, "/api/v1/admin/keys", .superuser, .createKey, create),
            Route(.delete, "/api/v1/admin/keys/{id}", .superuser, .revokeKey, revoke),
        ]
    }

    var schemas: [(name: String, schema: Schema)] {
        [
            (name: "APIKey", schema: Operation.keySchema),
            (name: "NewAPIKey", schema: Operation.newKeySchema),
        ]
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        let limit: Int = query.integer("limit", in: 1...1000) ?? 1000
        let skip: Int = query.integer("skip", in: 0...1_000_000_000) ?? 0
        try query.finish()
        await api.keyUsage.flush()
        return .json(array: try await api.store.keys(limit: limit, skip: skip))
    }

    private func create(_ request: Request, _ context: APIContext) async throws -> Response {
        let body: NewKeyRequest = try await api.bodies.object(of: request, in: context, atMost: api.settings.bodyLimit)
        let now = api.now()
        let new = try body.key(now: now)
        let key = APIKey.generate()
        let record = try await api.store.createKey(
            new, prefix: key.prefix, digest: key.digest.hex, createdBy: context.principal.user?.id,
            by: context.actor(of: request, api.settings), rights: context.principal.rights, at: now)
        await api.forgetKeys()
        AccountLog(request, context, api).note("key made", key: record)
        return .object(status: .created) { json in
            json.member("key", key.text)
            record.writeMembers(to: &json)
        }
    }

    private func revoke(_ request: Request, _ context: APIContext) async throws -> Response {
        let id = try context.identifier()
        let record = try await api.store.revokeKey(
            id: id, by: context.actor(of: request, api.settings), rights: context.principal.rights, at: api.now())
        guard let record else {
            throw Problem.notFound("There is no key \(id).")
        }
        await api.forgetKeys()
        AccountLog(request, context, api).note("key revoked", key: record)
        return .json(record)
    }
}

/// The body of `POST admin/keys`.
private struct NewKeyRequest: Decodable {
    let name: String
    let scopes: [String]
    let expiresAt: String?

    enum CodingKeys: String, CodingKey {
        case name, scopes
        case expiresAt = "expires_at"
    }

    /// The key to be made.
    func key(now: Timestamp) throws(ValidationFailure) -> NewAPIKey {
        var known: Set<APIKeyRecord.Scope> = []
        for (index, text) in scopes.enumerated() {
            guard let scope = APIKeyRecord.Scope(rawValue: text) else {
                throw ValidationFailure(
                    pointer: "/scopes/\(index)", detail: "is '\(text.prefix(40))'; allowed: ingest, read")
            }
            known.insert(scope)
        }
        let expiry = expiresAt.map { Timestamp(rfc3339: $0) }
        if case .some(.none) = expiry {
            throw ValidationFailure(
                pointer: "/expires_at", detail: "is '\(expiresAt?.prefix(40) ?? "")'; a time in RFC 3339 is allowed")
        }
        return try NewAPIKey(name: name, scopes: known, expiresAt: expiry ?? nil, now: now)
    }
}

extension APIKeyRecord: JSONRenderable {
    package func write(to json: inout JSONWriter) {
        json.object { writeMembers(to: &$0) }
    }

    /// Writes the members of the key's object.
    func writeMembers(to json: inout JSONWriter) {
        json.member("id", id)
        json.member("name", name)
        json.member("prefix", prefix)
        json.key("scopes")
        json.array { json in
            for scope in scopes.sorted() { json.string(scope.rawValue) }
        }
        json.member("created_by", createdBy)
        json.member("created_at", createdAt)
        json.member("expires_at", expiresAt)
        json.member("last_used_at", lastUsedAt)
        json.member("revoked_at", revokedAt)
    }
}
