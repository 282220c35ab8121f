/// A page that shows the OpenAPI document in a browser, without anything from elsewhere.
enum DocumentationPage: Sendable {
    case swaggerUI
    case reDoc

    /// The files that it loads.
    var assets: [DocumentationAsset] {
        switch self {
        case .swaggerUI: [.swaggerStyle, .swaggerBundle, .swaggerStart]
        case .reDoc: [.redocBundle, .redocStart]
        }
    }

    /// Both programs write style attributes, Swagger UI has its icons in `data:` addresses, and ReDoc makes its
    /// search worker from a blob; scripts come from this server's files alone.
    var policy: String {
        let common = """
            default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; \
            img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
            """
        return self == .reDoc ? common + "; worker-src blob:" : common
    }

    /// The page; `version` makes browsers fetch the files anew after an update.
    func html(version: String) -> String {
        let tags = assets.map { asset in
            let address = "/api/v1/docs/assets/\(asset.rawValue)?v=\(version)"
            return asset == .swaggerStyle
                ? #"<link rel="stylesheet" href="\#(address)">"# : #"<script src="\#(address)" defer></script>"#
        }
        return """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>MCP Admin: API</title>
            \(tags.joined(separator: "\n"))
            </head><body><div id="page"></div></body></html>
            """
    }

    /// What stands in the page's place where its files are not installed.
    static let missingAssets = """
        <!doctype html>
        <html lang="en"><meta charset="utf-8"><title>MCP Admin: API</title>
        <p>The files of this page are not installed. Run <code>script/bootstrap</code>, or read the
        <a href="/api/v1/openapi.json">OpenAPI document</a> itself.</p></html>
        """
}
