import Foundation
import Testing

@testable import App

@Suite struct MissingFilesTests {
    @Test func whatIsMissingIsSaidWithWhatPutsItThere() throws {
        let configuration = try AppConfiguration(
            environment: ["MCP_ADMIN_ASSETS": "/nowhere/a", "MCP_ADMIN_DASHBOARD": "/nowhere/d"])

        let warnings = MissingFiles.warnings(configuration)

        #expect(warnings.count == 2)
        #expect(warnings.first?.contains("/nowhere/d has no index.html; MCP_ADMIN_DASHBOARD") == true)
        #expect(warnings.last?.contains("/nowhere/a") == true && warnings.last?.contains("script/bootstrap") == true)
    }

    @Test func nothingIsSaidWhereAllIsThere() async throws {
        try await TemporaryStore.with { store in
            let files = [
                "index.html", "swagger-ui/swagger-ui-bundle.js", "redoc/redoc.standalone.js", "chart.js/chart.min.js",
            ]
            for file in files {
                let folder = URL(fileURLWithPath: store.folder + "/" + file).deletingLastPathComponent()
                try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
                try store.write(file, "x")
            }
            let configuration = try AppConfiguration(
                environment: ["MCP_ADMIN_ASSETS": store.folder, "MCP_ADMIN_DASHBOARD": store.folder])

            #expect(MissingFiles.warnings(configuration).isEmpty)
        }
    }
}
