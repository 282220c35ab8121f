import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging

/// The one middleware, outermost: names each request, turns every error into a problem, adds the headers that all
/// answers have, and counts.
///
/// Hummingbird logs an unknown error at debug and answers an empty 500, so no error may pass this.
package struct RequestPipeline: RouterMiddleware {
    package typealias Context = HTTPContext

    /// Longer addresses are refused with 414.
    package static let longestAddress = 16 << 10

    /// Who counts requests.
    package let telemetry: RequestTelemetry
    /// Which pages may call.
    package let cors: CORSPolicy
    /// Which methods an address has.
    package let methods: AllowedMethods
    /// How errors are answered.
    package let errors: ErrorAnswers
    private let ids = RequestIDs()

    /// A pipeline that counts with `telemetry`.
    package init(telemetry: RequestTelemetry, cors: CORSPolicy, methods: AllowedMethods, errors: ErrorAnswers) {
        self.telemetry = telemetry
        self.cors = cors
        self.methods = methods
        self.errors = errors
    }

    package func handle(
        _ request: Request, context: HTTPContext, next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        let start = ContinuousClock.now
        var context = context
        context.requestID = RequestIDs.accepted(request.headers.first(.requestID)) ?? ids.next()
        var response: Response
        do {
            response = try await answer(request, context, next)
        } catch {
            response = refuse(error, request, context)
        }
        watch(&response, of: request, context)
        finish(&response.headers, for: request, context)
        let duration = ContinuousClock.now - start
        telemetry.count(context.endpointPath, request.method, response.status, duration)
        context.logger.debug(
            "request",
            metadata: [
                "request_id": "\(context.requestID)", "method": "\(request.method)",
                "route": "\(context.endpointPath ?? "-")", "status": "\(response.status.code)",
                "seconds": "\(duration.seconds)",
            ])
        return response
    }

    private func answer(
        _ request: Request, _ context: HTTPContext, _ next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        guard (request.head.path?.utf8.count ?? 0) <= RequestPipeline.longestAddress else {
            throw Problem(
                .uriTooLong, "The address is longer than the \(RequestPipeline.longestAddress) bytes that are allowed.",
                headers: [.connection: "close"])
        }
        guard RequestPipeline.isCanonical(request.head.path ?? "/") else {
            throw Problem.notFound("There is nothing at this address; no part of it may be empty.")
        }
        if let preflight = cors.preflight(request) { return preflight }
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            guard let list = methods.list(at: request.uri.path, besides: request.method) else { throw error }
            if request.method == .options { return Response(status: .noContent, headers: [.allow: list]) }
            throw Problem(
                .methodNotAllowed, "\(request.method) is not allowed here; allowed: \(list).", headers: [.allow: list])
        }
    }

    /// Whether a path has no empty part: a route has one address, so that what stands before the server and guards
    /// addresses by their text guards all of them.
    private static func isCanonical(_ target: String) -> Bool {
        var last: UInt8?
        for byte in target.utf8 {
            if byte == UInt8(ascii: "?") { break }
            if byte == UInt8(ascii: "/"), last == byte { return false }
            last = byte
        }
        guard last == UInt8(ascii: "/") else { return true }
        return target.utf8.count == 1 || target.utf8.dropFirst().first == UInt8(ascii: "?")
    }

    private func refuse(_ error: any Error, _ request: Request, _ context: HTTPContext) -> Response {
        var problem = errors.problem(error) ?? .internalError
        if problem.status == .internalServerError {
            problem = .internalError
        }
        if problem.status.kind == .serverError {
            // An overloaded server must not be kept busy by saying so.
            let isOutage = errors.isOutage(error)
            context.logger.log(
                level: problem.status == .internalServerError ? .error : isOutage ? .warning : .debug, "request failed",
                metadata: [
                    "request_id": "\(context.requestID)", "method": "\(request.method)",
                    "route": "\(context.endpointPath ?? "-")", "error": "\(error)",
                ])
        }
        return RequestPipeline.response(problem, requestID: context.requestID)
    }

    /// The answer that carries a problem.
    package static func response(_ problem: Problem, requestID: String) -> Response {
        var response = Response.json(
            problem.document(requestID: requestID), status: problem.status, headers: problem.headers)
        response.headers[.contentType] = "application/problem+json"
        return response
    }

    /// Adds what every answer has. No handler sets the first two, so they are appended without a search.
    private func finish(_ headers: inout HTTPFields, for request: Request, _ context: HTTPContext) {
        headers.append(HTTPField(name: .requestID, value: context.requestID))
        headers.append(CommonFields.noSniffing)
        if !headers.contains(.contentSecurityPolicy) { headers.append(CommonFields.noContent) }
        // Answers to other methods are not cached unless they say so (RFC 9111, section 3), nor are they pages.
        if request.method == .get || request.method == .head {
            headers.append(CommonFields.noReferrer)
            if !headers.contains(.cacheControl) { headers.append(CommonFields.noStore) }
        }
        cors.mark(&headers, for: request)
    }
}

/// Fields that most answers have, made once.
private enum CommonFields {
    static let noSniffing = HTTPField(name: .xContentTypeOptions, value: "nosniff")
    static let noContent = HTTPField(
        name: .contentSecurityPolicy, value: "default-src 'none'; frame-ancestors 'none'")
    static let noReferrer = HTTPField(name: .referrerPolicy, value: "no-referrer")
    static let noStore = HTTPField(name: .cacheControl, value: "no-store")
}

extension Duration {
    /// The same in seconds.
    package var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) / 1e18
    }
}
