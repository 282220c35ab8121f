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
        guard var response = try await page(request) else {
            return .text(DashboardFilesController.missingPage, type: DashboardFile.pageType, headers: vary)
        }
        response.headers.append(contentsOf: vary)
        return response
    }

    /// The page, whose files have a version in their addresses; as it lies on the disk where these are too much to be
    /// kept, nil where it is not installed.
    private func page(_ request: Request) async throws -> Response? {
        if let bundle = try await api.dashboard.present() {
            return try await answer(request, DashboardFile.pageType, tag: bundle.pageTag) {
                ResponseBody(pieces: bundle.page)
            }
        }
        guard let page = DashboardFile.page(api.settings) else { return nil }
        return try await answer(request, page.mediaType, tag: page.tag) { try await api.files.body(of: page.path) }
    }

    private func showFile(_ request: Request, _ context: APIContext) async throws -> Response {
        let address = try context.parameter("file")
        let parts = address.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)
        if parts.count == 3, parts[0] == DashboardBundle.folder {
            return try await show(String(parts[2]), of: String(parts[1]), request)
        }
        guard let file = DashboardFile.named(address, api.settings) else { throw DashboardFilesController.nothing }
        return try await answer(request, file.mediaType, tag: file.tag) { try await api.files.body(of: file.path) }
    }

    /// A file of a version: its address never gives another content, so browsers need not ask again.
    private func show(_ address: String, of version: String, _ request: Request) async throws -> Response {
        guard let file = try await api.dashboard.file(address, of: version) else {
            throw DashboardFilesController.nothing
        }
        return try await answer(request, file.mediaType, tag: "\"\(version)\"", lasts: true) {
            ResponseBody(shared: file.pieces)
        }
    }

    /// Where no version stands in an address, browsers ask each time whether theirs is still the one.
    private func answer(
        _ request: Request, _ mediaType: String, tag: String, lasts: Bool = false,
        _ body: () async throws -> ResponseBody?
    ) async throws -> Response {
        var headers: HTTPFields = [
            .contentType: mediaType, .eTag: tag, .contentSecurityPolicy: DashboardFilesController.policy,
            .cacheControl: lasts ? "public, max-age=31536000, immutable" : "no-cache",
        ]
        if DashboardFilesController.isCurrent(tag, in: request.headers) {
            headers[.contentType] = nil
            return Response(status: .notModified, headers: headers)
        }
        guard let body = try await body() else { throw DashboardFilesController.nothing }
        return Response(status: .ok, headers: headers, body: body)
    }

    private static var nothing: Problem { .notFound("There is nothing at this address.") }

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
        "showDashboardFile", "Serves a script, a style or a picture of the dashboard.",
        description: """
            Behind `assets/` and a version, as the page names its files, an answer may be kept for a year: the version \
            stands for the content, and the address of another version is 404.
            """,
        tag: .operations,
        parameters: [
            .path(
                "file", .string(),
                "The file's path in the dashboard's folder, with `assets/` and a version before it or without.")
        ],
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
