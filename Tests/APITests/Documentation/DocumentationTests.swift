import Access
import Foundation
import HTTPTypes
import Testing

@testable import API
@testable import HTTP
@testable import Access

@Suite("The documentation that the server shows")
struct DocumentationTests {
    @Test("The document has every route once, with its parameters, and nothing that does not exist")
    func complete() async throws {
        try await TestServer.run { server in
            let document = try await server.send(.get, "/api/v1/openapi.json").json
            #expect(document["openapi"] == "3.1.0")
            var ids: Set<String> = []
            for route in APIRouter.documented(server.api).flatMap(\.routes) {
                let operation = document["paths"][route.template][route.method.rawValue.lowercased()]
                let id = try #require(operation["operationId"].string, "\(route.method) \(route.template)")
                #expect(ids.insert(id).inserted, "\(id) occurs twice")
                let path = operation["parameters"].items.filter { $0["in"] == "path" }.compactMap { $0["name"].string }
                let braces = route.template.split(separator: "/").filter { $0.hasPrefix("{") }
                #expect(path == braces.map { String($0.dropFirst().dropLast()) }, "\(id)")
                #expect(!operation["responses"].keys.isEmpty)
                #expect(operation["security"].items.isEmpty == (route.access == .open))
            }
            let operations = document["paths"].keys.flatMap { document["paths"][$0].keys.map { $0 } }
            #expect(operations.count == ids.count)
        }
    }

    @Test("Every reference leads to a schema, and no schema stands twice")
    func references() async throws {
        try await TestServer.run { server in
            let text = try await server.send(.get, "/api/v1/openapi.json").text
            let names = APIRouter.documented(server.api).flatMap(\.schemas).map(\.name)
            #expect(Set(names).count == names.count)
            let pattern = /"\$ref":"#\/components\/schemas\/([A-Za-z]+)"/
            let used = Set(text.matches(of: pattern).map { String($0.output.1) })
            #expect(used.subtracting(names).subtracting(["Problem", "Violation"]).isEmpty)
            #expect(!used.isEmpty)
        }
    }

    @Test(
        "A page loads files of this server alone, and no script that stands in it",
        arguments: ["/api/v1/docs", "/api/v1/redoc"])
    func pages(path: String) async throws {
        try await DocumentationTests.withAssets { settings in
            try await TestServer.run(settings: settings) { server in
                let page = try await server.send(.get, path)
                #expect(page.headers[.contentType] == "text/html; charset=utf-8")
                let policy = try #require(page.headers[.contentSecurityPolicy])
                #expect(policy.contains("script-src 'self';"))
                #expect(!page.text.contains("//"))
                for match in page.text.matches(of: /(?:src|href)="([^"]+)"/) {
                    let file = try await server.send(.get, String(match.output.1))
                    #expect(file.status == 200, "\(match.output.1)")
                    #expect(file.headers[.cacheControl] == "public, max-age=86400")
                    #expect(!file.text.isEmpty)
                }
            }
        }
    }

    @Test("A page without its files says what to run")
    func missingFiles() async throws {
        var settings = TestServer.settings
        settings.assetsFolder = "/nonexistent"
        try await TestServer.run(settings: settings) { server in
            #expect(try await server.send(.get, "/api/v1/docs").text.contains("script/bootstrap"))
            let file = try await server.send(.get, "/api/v1/docs/assets/swagger-ui.css")
            #expect(file.status == 404)
        }
    }

    @Test("No other file can be had", arguments: ["..%2F..%2Fetc%2Fpasswd", "%2Fetc%2Fpasswd", "x.js", "LICENSE"])
    func otherFiles(name: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.get, "/api/v1/docs/assets/\(name)")
            #expect(answer.status == 404)
        }
    }

    /// Runs a test with a folder of files that stand for the real ones.
    private static func withAssets(_ test: (APISettings) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "assets-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for asset in DocumentationAsset.allCases where asset.script == nil {
            let file = URL(filePath: asset.path(in: folder.path))
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data("/* \(asset.rawValue) */".utf8).write(to: file)
        }
        var settings = TestServer.settings
        settings.assetsFolder = folder.path
        try await test(settings)
    }
}
