import Foundation
import HTTPTypes
import Synchronization
import Testing

@testable import API

@Suite("The dashboard's files by their version")
struct DashboardVersionTests {
    private static let page = """
        <html><head><script src="/dashboard/main.js"></script><link href="/dashboard/missing.css">
        <link href="/dashboard/icon.svg"><a href="/api/v1/docs">x</a></head></html>
        """

    @Test("The page names its files by a version, asks for itself each time, and its files are kept for a year")
    func addresses() async throws {
        try await DashboardVersionTests.run { server, _ in
            let page = try await server.send(.get, "/", [.accept: "text/html"])
            #expect(page.headers[.cacheControl] == "no-cache")
            let version = try DashboardVersionTests.version(in: page.text)
            #expect(page.text.contains(#"href="/dashboard/assets/\#(version)/icon.svg""#))
            #expect(
                page.text.contains(#"href="/dashboard/missing.css""#) && page.text.contains(#"href="/api/v1/docs""#))
            let file = try await server.send(.get, "/dashboard/assets/\(version)/main.js")
            #expect(file.status == 200 && file.text == "main.js")
            #expect(file.headers[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(file.headers[.contentType] == "text/javascript; charset=utf-8")
            #expect(file.headers[.contentSecurityPolicy] == page.headers[.contentSecurityPolicy])
        }
    }

    @Test("A change gives another version; the last one still gives its own content, and no version another's")
    func change() async throws {
        let clock = TestClock()
        try await DashboardVersionTests.run(clock) { server, folder in
            var seen: [String] = []
            for text in ["first", "second", "third"] {
                try DashboardFilesTests.write(text, to: folder.appendingPathComponent("main.js"))
                clock.advance(seconds: 2)
                let page = try await server.send(.get, "/", [.accept: "text/html"])
                seen.append(try DashboardVersionTests.version(in: page.text))
            }
            #expect(Set(seen).count == 3)
            let answers = try await DashboardVersionTests.answers(server, seen, "main.js")
            #expect(answers.map(\.status) == [404, 200, 200])
            #expect(answers.dropFirst().map(\.text) == ["second", "third"])
            #expect(answers[0].headers[.cacheControl] == "no-store")
        }
    }

    @Test("The folder may be a link, which may be turned to another folder")
    func link() async throws {
        let clock = TestClock()
        try await DashboardVersionTests.run(clock) { server, folder in
            let link = folder.deletingLastPathComponent().appendingPathComponent("Dashboard")
            let moved = folder.deletingLastPathComponent().appendingPathComponent("moved")
            try FileManager.default.moveItem(at: link, to: moved)
            try FileManager.default.createSymbolicLink(at: link, withDestinationURL: moved)
            clock.advance(seconds: 2)
            let page = try await server.send(.get, "/", [.accept: "text/html"])
            let version = try DashboardVersionTests.version(in: page.text)
            #expect(try await server.send(.get, "/dashboard/assets/\(version)/style/base.css").status == 200)
        }
    }

    @Test("The same content has the same version wherever it lies, and the page's tag changes with the files")
    func content() async throws {
        var pages: [Answer] = []
        for text in ["one", "one", "two"] { pages.append(try await DashboardVersionTests.page(withMain: text)) }
        #expect(pages[0].text == pages[1].text && pages[0].headers[.eTag] == pages[1].headers[.eTag])
        #expect(pages[0].text != pages[2].text && pages[0].headers[.eTag] != pages[2].headers[.eTag])
    }

    @Test(
        "An address with a version leads to that version's files alone",
        arguments: [
            "0123456789abcdef/main.js", "/main.js", "{v}/notes.txt", "{v}/.hidden.js", "{v}/index.html", "{v}/",
            "{v}/missing.js", "{v}/style/../main.js", "{v}/%2e%2e/main.js", "{v}/../../outside.js", "main.js", "{v}",
            "{v}/assets/{v}/main.js",
        ])
    func others(address: String) async throws {
        try await DashboardVersionTests.run { server, _ in
            let page = try await server.send(.get, "/", [.accept: "text/html"])
            let version = try DashboardVersionTests.version(in: page.text)
            let path = address.replacing("{v}", with: version)
            #expect(try await server.send(.get, "/dashboard/assets/\(path)").status == 404)
        }
    }

    @Test("The page and a file are not sent again to a browser that has them")
    func notModified() async throws {
        try await DashboardVersionTests.run { server, _ in
            let page = try await server.send(.get, "/", [.accept: "text/html"])
            let version = try DashboardVersionTests.version(in: page.text)
            for path in ["/", "/dashboard/assets/\(version)/main.js"] {
                let first = try await server.send(.get, path, [.accept: "text/html"])
                let tag = try #require(first.headers[.eTag])
                let again = try await server.send(.get, path, [.accept: "text/html", .ifNoneMatch: tag])
                #expect(again.status == 304 && again.text.isEmpty, "\(path)")
            }
        }
    }

    @Test("Where there is more than can be kept, the page is served as it lies there")
    func tooMuch() async throws {
        try await DashboardVersionTests.run { server, folder in
            for number in 0...DashboardBundle.mostFiles {
                try DashboardFilesTests.write("", to: folder.appendingPathComponent("\(number).js"))
            }
            let page = try await server.send(.get, "/", [.accept: "text/html"])
            #expect(page.status == 200 && page.text == DashboardVersionTests.page)
            #expect(try await server.send(.get, "/dashboard/main.js").status == 200)
        }
    }

    private static func run(
        _ clock: TestClock = TestClock(), _ scenario: @Sendable (TestServer, URL) async throws -> Void
    ) async throws {
        try await DashboardFilesTests.run(clock: clock) { server in
            let folder = URL(fileURLWithPath: server.api.settings.dashboardFolder)
            try DashboardFilesTests.write(page, to: folder.appendingPathComponent("index.html"))
            try await scenario(server, folder)
        }
    }

    private static func page(withMain text: String) async throws -> Answer {
        let found = Mutex<Answer?>(nil)
        try await run { server, folder in
            try DashboardFilesTests.write(text, to: folder.appendingPathComponent("main.js"))
            let page = try await server.send(.get, "/", [.accept: "text/html"])
            found.withLock { $0 = page }
        }
        return try #require(found.withLock { $0 })
    }

    private static func version(in page: String) throws -> String {
        let start = try #require(page.range(of: "/dashboard/assets/"))
        return String(page[start.upperBound...].prefix { $0 != "/" })
    }

    private static func answers(_ server: TestServer, _ versions: [String], _ file: String) async throws -> [Answer] {
        var answers: [Answer] = []
        for version in versions {
            answers.append(try await server.send(.get, "/dashboard/assets/\(version)/\(file)"))
        }
        return answers
    }
}
