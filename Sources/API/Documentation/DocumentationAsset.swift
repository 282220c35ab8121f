import Foundation

/// A file that a documentation page loads; there are no others, so no path can lead out of the folder.
enum DocumentationAsset: String, CaseIterable, Sendable {
    case swaggerStyle = "swagger-ui.css"
    case swaggerBundle = "swagger-ui-bundle.js"
    case swaggerStart = "swagger-ui-start.js"
    case redocBundle = "redoc.standalone.js"
    case redocStart = "redoc-start.js"

    /// The file's media type.
    var mediaType: String {
        self == .swaggerStyle ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8"
    }

    /// The script that starts a page; nil for files that `script/bootstrap` puts in place.
    var script: String? {
        switch self {
        case .swaggerStart:
            """
            SwaggerUIBundle({
              url: "/api/v1/openapi.json", dom_id: "#page", deepLinking: true, validatorUrl: null,
              persistAuthorization: false, presets: [SwaggerUIBundle.presets.apis]
            });
            """
        case .redocStart:
            """
            Redoc.init("/api/v1/openapi.json", {disableGoogleFont: true}, document.getElementById("page"));
            """
        case .swaggerStyle, .swaggerBundle, .redocBundle: nil
        }
    }

    /// Where the file lies in the folder of assets.
    func path(in folder: String) -> String {
        let subfolder = self == .redocBundle || self == .redocStart ? "redoc" : "swagger-ui"
        return "\(folder)/\(subfolder)/\(rawValue)"
    }

    /// Whether the file is there.
    func exists(in folder: String) -> Bool {
        script != nil || FileManager.default.fileExists(atPath: path(in: folder))
    }
}
