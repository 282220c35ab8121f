import HTTP
import Hummingbird

extension APIContext {
    /// The record that the path names by its identifier, as JSON; the query may have no members.
    ///
    /// Throws 404 where `find` finds none, in the words of `kind`: "There is no event with the id 7."
    func one<Record: JSONRenderable>(
        _ kind: String, of request: Request, _ find: (Int64) async throws -> Record?
    ) async throws -> Response {
        let id = try identifier()
        var query = AnalyticsQuery(request.uri.query)
        try query.finish()
        guard let record = try await find(id) else { throw Problem.unknown(kind, id) }
        return .json(record)
    }
}

extension Problem {
    /// 404: there is no record of `kind` with the identifier.
    static func unknown(_ kind: String, _ id: Int64) -> Problem {
        .notFound("There is no \(kind) with the id \(id).")
    }
}
