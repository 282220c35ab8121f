import Access
import HTTP
import HTTPTypes
import Hummingbird
import HummingbirdCore

/// The dashboard's page, and the scripts and styles that it loads.
struct DashboardFilesController: Controller {
    let api: APIDependencies

    var routes: [Route] {
        [
            Route(.get, "/", .open, .showRoot, showRoot),
            Route(.get, "/dashboard/{file*}", .open, .showDashboardFile, showFile),
        ]
    }

    private func showRoot(_ request: Request, _ context: APIContext) async throws -> Response {
        let vary: HTTPFields = [.vary: "Accept"]
        guard request.headers.first(.accept)?.contains("text/html") == true else {
            return .object(headers: vary) { json in
                json.member("message", "MCP Admin")
                json.member("version", api.settings.version)
                json.member("docs", "/api/v1/docs")
            }
        }
        guard let page = DashboardFile.page(api.settings) else {
            return .text(
                DashboardFilesController.missingPage, type: "text/html; charset=utf-8", headers: vary)
        }
        var response = try await answer(with: page, request, context)
        response.headers.append(contentsOf: vary)
        return response
    }

    private func showFile(_ request: Request, _ context: APIContext) async throws -> Response {
        guard let file = DashboardFile.named(try context.parameter("file"), api.settings) else {
            throw Problem.notFound("There is nothing at this address.")
        }
        return try await answer(with: file, request, context)
    }

    private func answer(
        with file: DashboardFile, _ request: Request, _ context: APIContext
    ) async throws -> Response {
        // Files have no version in their names, so browsers ask each time whether theirs is still the one.
        var headers: HTTPFields = [
            .contentType: file.mediaType, .cacheControl: "no-cache", .eTag: file.tag,
            .contentSecurityPolicy: DashboardFilesController.policy,
        ]
        if DashboardFilesController.isCurrent(file.tag, in: request.headers) {
            headers[.contentType] = nil
            return Response(status: .notModified, headers: headers)
        }
        guard let body = try await api.files.body(of: file.path) else {
            throw Problem.notFound("There is nothing at this address.")
        }
        return Response(status: .ok, headers: headers, body: body)
    }

    private static func isCurrent(_ tag: String, in headers: HTTPFields) -> Bool {
        guard let known = headers[.ifNoneMatch] else { return false }
        // A proxy that compresses makes tags weak.
        return known.split(separator: ",").contains { part in
            let part = part.trimmingWhitespace()
            return part == "*" || part == tag || part == "W/\(tag)"
        }
    }

    /// Everything comes from this server's files: no inline script or style, nothing from elsewhere, no frames.
    static let policy = """
        default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
        form-action 'self'; base-uri 'none'; frame-ancestors 'none'
        """

    /// What stands in the page's place where its files are not there.
    private static let missingPage = """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>MCP Admin</title>
        <p>The dashboard's files are not there: set <code>MCP_ADMIN_DASHBOARD</code> to the folder that has its
        <code>index.html</code>. The <a href="/api/v1/docs">API</a> works all the same.</p></html>
        """
}

extension Operation {
    fileprivate static let showRoot = Operation(
        "showRoot", "Shows the dashboard to a browser, and says what this is to others.", tag: .operations,
        responses: [
            Answer(
                200, "Name, version and the documentation's address; the page where `Accept` has text/html.",
                content: [
                    (
                        mediaType: "application/json",
                        schema: .object([
                            .required("message", .string()), .required("version", .string()),
                            .required("docs", .string()),
                        ])
                    ),
                    (mediaType: "text/html", schema: .string()),
                ]),
            .empty(304, "The browser's copy of the page is the present one."),
        ])

    fileprivate static let showDashboardFile = Operation(
        "showDashboardFile", "Serves a script, a style or a picture of the dashboard.", tag: .operations,
        parameters: [.path("file", .string(), "The file's path in the dashboard's folder.")],
        responses: [
            Answer(
                200, "The file.",
                content: [
                    (mediaType: "text/javascript", schema: .string()), (mediaType: "text/css", schema: .string()),
                    (mediaType: "image/svg+xml", schema: .string()), (mediaType: "image/png", schema: .string()),
                    (mediaType: "image/x-icon", schema: .string()), (mediaType: "font/woff2", schema: .string()),
                    (mediaType: "application/json", schema: .anything),
                    (mediaType: "application/manifest+json", schema: .anything),
                ]),
            .empty(304, "The browser's copy is the present one."),
        ])
}
