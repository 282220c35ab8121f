import Foundation

/// Looks for the files of the pages, without which the rest of the server works.
enum MissingFiles {
    private static let assets = [
        "swagger-ui/swagger-ui-bundle.js": "Swagger UI", "redoc/redoc.standalone.js": "ReDoc",
        "chart.js/chart.min.js": "the dashboard's charts",
    ]

    /// What is missing, a sentence for each folder.
    static func warnings(_ configuration: AppConfiguration) -> [String] {
        var warnings: [String] = []
        if !exists("index.html", in: configuration.dashboard) {
            warnings.append(
                "there is no dashboard: \(configuration.dashboard) has no index.html; \(SettingTable.dashboard.name) names "
                    + "the folder, which is Dashboard in the repository")
        }
        let missing = assets.filter { !exists($0.key, in: configuration.assets) }.map(\.value).sorted()
        if !missing.isEmpty {
            warnings.append(
                "there is no \(missing.joined(separator: ", no ")): \(configuration.assets) lacks their files; run "
                    + "script/bootstrap, and let \(SettingTable.assets.name) name its folder assets")
        }
        return warnings
    }

    private static func exists(_ file: String, in folder: String) -> Bool {
        FileManager.default.isReadableFile(atPath: "\(folder)/\(file)")
    }
}
