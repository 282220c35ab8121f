import Domain
import HTTP
import HTTPTypes
import Hummingbird

extension StoredAnswer {
    /// The answer as it is given the first time.
    var response: Response { .json(body, status: HTTPResponse.Status(code: status)) }

    /// The answer as it is given again.
    var replay: Response {
        .json(body, status: HTTPResponse.Status(code: status), headers: [.idempotentReplayed: "true"])
    }
}
