import Foundation
import HTTPTypes
import Testing

@testable import API

@Suite("The dashboard's files")
struct DashboardFilesTests {
    @Test("A browser gets the page at /, others get JSON")
    func root() async throws {
        try await DashboardFilesTests.run { server in
            let page = try await server.send(.get, "/", [.accept: "text/html,application/xhtml+xml,*/*;q=0.8"])
            #expect(page.status == 200)
            #expect(page.text == "<p>page</p>")
            #expect(page.headers[.contentType] == "text/html; charset=utf-8")
            let json = try await server.send(.get, "/", [.accept: "*/*"])
            #expect(json.json["message"] == "MCP Admin")
            #expect(page.headers[.vary] == "Accept" && json.headers[.vary] == "Accept")
        }
    }

    @Test("The page may load this server's files and nothing else, and is not kept without asking")
    func policy() async throws {
        try await DashboardFilesTests.run { server in
            let page = try await server.send(.get, "/", [.accept: "text/html"])
            let policy = try #require(page.headers[.contentSecurityPolicy])
            for part in ["default-src 'none'", "script-src 'self'", "style-src 'self'", "frame-ancestors 'none'"] {
                #expect(policy.contains(part))
            }
            #expect(!policy.contains("unsafe"))
            #expect(page.headers[.cacheControl] == "no-cache")
        }
    }

    @Test(
        "Files have their types, in folders too",
        arguments: [
            ("main.js", "text/javascript; charset=utf-8"), ("style/base.css", "text/css; charset=utf-8"),
            ("icon.svg", "image/svg+xml"), ("chart.js/chart.min.js", "text/javascript; charset=utf-8"),
        ])
    func types(name: String, type: String) async throws {
        try await DashboardFilesTests.run { server in
            let answer = try await server.send(.get, "/dashboard/\(name)")
            #expect(answer.status == 200)
            #expect(answer.text == name)
            #expect(answer.headers[.contentType] == type)
        }
    }

    @Test(
        "No other file can be had",
        arguments: [
            "missing.js", "notes.txt", "index.html", ".hidden.js", "../outside.js", "..%2Foutside.js",
            "style/../main.js",
            "style/%2e%2e/main.js", "%2Fetc%2Fpasswd", "style", "style/", "main.js%00.css",
            "style//base.css",
            "chart.js/../outside.js", "link.js/x.js",
        ])
    func others(name: String) async throws {
        try await DashboardFilesTests.run { server in
            let answer = try await server.send(.get, "/dashboard/\(name)")
            #expect(answer.status == 404)
        }
    }

    @Test("A file that the browser has is not sent again until it changes")
    func tags() async throws {
        try await DashboardFilesTests.run { server in
            let first = try await server.send(.get, "/dashboard/main.js")
            let tag = try #require(first.headers[.eTag])
            for known in [tag, "\"other\", W/\(tag)", "*"] {
                let again = try await server.send(.get, "/dashboard/main.js", [.ifNoneMatch: known])
                #expect(again.status == 304)
                #expect(again.text.isEmpty)
            }
            let path = "\(server.api.settings.dashboardFolder)/main.js"
            try "changed content".write(toFile: path, atomically: true, encoding: .utf8)
            let changed = try await server.send(.get, "/dashboard/main.js", [.ifNoneMatch: tag])
            #expect(changed.status == 200)
            #expect(changed.text == "changed content")
        }
    }

    @Test("Where the files are not there, the page says so")
    func missing() async throws {
        var settings = TestServer.settings
        settings.dashboardFolder = "/nonexistent"
        try await TestServer.run(settings: settings) { server in
            let page = try await server.send(.get, "/", [.accept: "text/html"])
            #expect(page.status == 200)
            #expect(page.text.contains("MCP_ADMIN_DASHBOARD"))
        }
    }

    /// Runs a scenario with folders that hold files whose text is their name, and some that are not to be served.
    static func run(
        clock: TestClock = TestClock(), _ scenario: @Sendable (TestServer) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("dashboard-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["main.js", "style/base.css", "icon.svg", ".hidden.js", "notes.txt"].map { ("Dashboard/", $0) }
        for (place, name) in files + [("assets/", "chart.js/chart.min.js"), ("", "outside.js")] {
            try write(name, to: folder.appendingPathComponent(place + name))
        }
        try write("<p>page</p>", to: folder.appendingPathComponent("Dashboard/index.html"))
        var settings = TestServer.settings
        settings.dashboardFolder = folder.appendingPathComponent("Dashboard").path
        settings.assetsFolder = folder.appendingPathComponent("assets").path
        try await TestServer.run(settings: settings, clock: clock, scenario)
    }

    /// Writes a file, and the folders that it lies in.
    static func write(_ text: String, to file: URL) throws {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
}
