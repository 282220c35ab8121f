import Domain
import HTTPTypes
import Hummingbird

@testable import API
@testable import HTTP

/// Routes that read parameters of every kind.
struct QueryController: Controller {
    private static let operation = Operation("test", "Tests.", tag: .operations, responses: [.empty(200, "Done.")])

    var routes: [Route] {
        [
            Route(.get, "/query", .open, QueryController.operation, read),
            Route(.get, "/rest/{name*}", .open, QueryController.operation, echo),
            Route(.get, "/one/{name}", .open, QueryController.operation, echo),
        ]
    }

    private func read(_ request: Request, _ context: APIContext) async throws -> Response {
        var query = try QueryReader(request)
        _ = query.integer("limit", in: 1...10, default: 1)
        _ = query.bool("flag")
        _ = query.time("from")
        _ = query.choice("state", ErrorGroup.State.self)
        _ = query.text("name")
        try query.finish()
        return Response(status: .ok)
    }

    private func echo(_ request: Request, _ context: APIContext) async throws -> Response {
        .text(try context.parameter("name"))
    }
}
