import Access
import HTTP
import HTTPTypes
import Hummingbird
import HummingbirdCore

/// The OpenAPI document, and two pages that show it from files of this server's own.
struct DocumentationController: Controller {
    let api: APIDependencies
    /// The document's text; set when all controllers are known.
    var document = DocumentText { [] }

    var routes: [Route] {
        [
            Route(.get, "/api/v1/openapi.json", .open, .showOpenAPI, showDocument),
            Route(.get, "/api/v1/docs", .open, .showSwaggerUI, showSwaggerUI),
            Route(.get, "/api/v1/redoc", .open, .showReDoc, showReDoc),
            Route(.get, "/api/v1/docs/assets/{file}", .open, .showAsset, showAsset),
        ]
    }

    private func showDocument(_ request: Request, _ context: APIContext) async throws -> Response {
        .json(document.buffer, headers: [.cacheControl: "no-cache"])
    }

    private func showSwaggerUI(_ request: Request, _ context: APIContext) async throws -> Response {
        page(.swaggerUI)
    }

    private func showReDoc(_ request: Request, _ context: APIContext) async throws -> Response {
        page(.reDoc)
    }

    private func page(_ page: DocumentationPage) -> Response {
        let isComplete = page.assets.allSatisfy { $0.exists(in: api.settings.assetsFolder) }
        return .text(
            isComplete ? page.html(version: api.settings.version) : DocumentationPage.missingAssets,
            type: "text/html; charset=utf-8",
            headers: [.contentSecurityPolicy: page.policy, .cacheControl: "no-cache"])
    }

    private func showAsset(_ request: Request, _ context: APIContext) async throws -> Response {
        let name = try context.parameter("file")
        guard let asset = DocumentationAsset(rawValue: name) else {
            throw Problem.notFound("There is nothing at this address.")
        }
        // The pages ask with `?v=` and the program's version, so a new program's files are fetched anew.
        let headers: HTTPFields = [.contentType: asset.mediaType, .cacheControl: "public, max-age=86400"]
        if let script = asset.script { return .text(script, type: asset.mediaType, headers: headers) }
        guard let body = try await api.files.body(of: asset.path(in: api.settings.assetsFolder)) else {
            throw Problem.notFound("This file is not installed; run script/bootstrap.")
        }
        return Response(status: .ok, headers: headers, body: body)
    }
}

extension Operation {
    private static let page = Answer(200, "The page.", content: [(mediaType: "text/html", schema: .string())])

    fileprivate static let showOpenAPI = Operation(
        "showOpenAPI", "Shows this document.", tag: .documentation,
        responses: [.json(200, "An OpenAPI 3.1 document.", .freeObject())])

    fileprivate static let showSwaggerUI = Operation(
        "showSwaggerUI", "Shows this document, to try it out.", tag: .documentation, responses: [page])

    fileprivate static let showReDoc = Operation(
        "showReDoc", "Shows this document, to read it.", tag: .documentation, responses: [page])

    fileprivate static let showAsset = Operation(
        "showDocumentationAsset", "Serves a file of the documentation's pages.", tag: .documentation,
        parameters: [
            .path("file", .oneOf(DocumentationAsset.allCases.map(\.rawValue)), "The file's name.")
        ],
        responses: [
            Answer(
                200, "The file.",
                content: [
                    (mediaType: "text/javascript", schema: .string()), (mediaType: "text/css", schema: .string()),
                ])
        ])
}
