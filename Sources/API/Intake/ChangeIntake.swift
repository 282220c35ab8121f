import Access
import Domain
import HTTP
import Hummingbird
import Intake
import NIOCore

/// Takes changes to what is stored: a small JSON object each.
struct ChangeIntake: Sendable {
    /// What the API works with.
    let api: APIDependencies

    /// The change that a request's body asks for, as `decode` reads it; throws 415 for what is not JSON, and what is
    /// wrong with the body. Where the body took long, the sender's right to `access` is looked at again.
    func change<Change: Sendable>(
        in request: Request, _ context: APIContext, for access: AccessRule,
        _ decode: (RecordDecoder) -> (UnsafeRawBufferPointer) throws(DecodingFailure) -> DecodedBatch<Change>
    ) async throws -> Change {
        guard case .json = try RecordDecoder.Format(request) else {
            throw Problem.unsupportedMediaType(found: request.mediaType, allowed: ["application/json"])
        }
        let began = ContinuousClock.now
        let decoder = RecordDecoder(now: api.now())
        let decoded = try await api.bodies.withBody(of: request, in: context, atMost: api.settings.bodyLimit) { body in
            try await api.requestAuthenticator.confirm(request, for: access, letInAt: began)
            try RecordDecoder.Format.requireJSON(body, of: request)
            return try body.withUnsafeReadableBytes { bytes throws(DecodingFailure) in try decode(decoder)(bytes) }
        }
        guard decoded.isSingle else {
            throw ValidationFailure(pointer: "", detail: "is an array; one JSON object is allowed")
        }
        guard let change = decoded.records.first else {
            throw ValidationFailure(decoded.rejected.flatMap(\.violations))
        }
        return change
    }
}
