import Domain
import HTTPTypes
import Hummingbird

@testable import API
@testable import HTTP
@testable import Access

/// Routes that read parameters of every kind.
struct QueryController: Controller {
    private static let operation = Operation("test", "Tests.", tag: .operations, responses: [.empty(200, "Done.")])
    private static let reading = Operation(
        "read", "Reads.", tag: .operations, parameters: [.query("limit", .integer(), "One of those that are read.")],
        responses: [.empty(200, "Done.")])

    var routes: [Route] {
        [
            Route(.get, "/query", .open, QueryController.reading, read),
            Route(.get, "/rest/{name*}", .open, QueryController.operation, echo),
            Route(.get, "/one/{name}", .open, QueryController.operation, echo),
        ]
    }

    private func read(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = AnalyticsQuery(request.uri.query)
        _ = query.integer("limit", in: 1...10)
        _ = query.boolean("flag")
        _ = query.timeRange()
        _ = query.choice("state", of: ErrorGroup.State.self)
        _ = query.text("name")
        try query.finish()
        return Response(status: .ok)
    }

    private func echo(_ request: Request, _ context: APIContext) async throws -> Response {
        .text(try context.parameter("name"))
    }
}
