import Domain
import Foundation
import HTTPTypes
import NIOCore
import Testing

@testable import API
@testable import HTTP

@Suite("Forms, queries and addresses")
struct FormTests {
    @Test(
        "Percent-encoding is decoded to UTF-8, or refused",
        arguments: [
            ("plain", "plain"), ("a%2Fb%3f", "a/b?"), ("%C3%A4", "ä"), ("a+b", "a+b"), ("%", nil), ("%4", nil),
            ("%zz", nil),
            ("%FF", nil), ("%ED%A0%80", nil),
        ])
    func percent(text: String, decoded: String?) {
        #expect(PercentDecoding.decode(text[...]) == decoded)
    }

    @Test("A form's fields are read in order, and the last of a name counts")
    func form() throws {
        let form = try #require(FormFields("a=1&b=x+y&a=2&c&=d&e="))
        #expect(form["a"] == "2")
        #expect(form["b"] == "x y")
        #expect(form["c"] == "")
        #expect(form["z"] == nil)
        #expect(form.fields.count == 6)
    }

    @Test(
        "Multipart that is cut or of another boundary is refused",
        arguments: [
            "", "--b", "--b\r\n", "--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx",
            "--c\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--c--", "--b\r\nno header\r\n\r\nx\r\n--b--",
        ])
    func brokenMultipart(text: String) {
        let body = ByteBuffer(string: text)
        #expect(MultipartForm.fields(of: body, contentType: "multipart/form-data; boundary=b") == nil)
    }

    @Test(
        "A boundary is 1 to 70 of the characters that one may have",
        arguments: [
            ("", false), ("b", true), ("a b", true), ("b ", false), ("ä", false), ("b\"", false), ("a\u{1}", false),
        ])
    func boundary(text: String, isAllowed: Bool) {
        for (boundary, isAllowed) in [(text, isAllowed), (String(repeating: text, count: 71), false)] {
            let body = ByteBuffer(string: "--\(boundary)\r\nContent-Disposition: x; name=a\r\n\r\n1\r\n--\(boundary)--")
            let fields = MultipartForm.fields(of: body, contentType: "multipart/form-data; boundary=\"\(boundary)\"")
            #expect((fields != nil) == isAllowed)
        }
    }

    @Test(
        "Eight times the bytes take no more than eight times the work, whatever they are",
        arguments: ["-", "\r\n--", "\r\n" + String(repeating: "-", count: 71), "\r", "\r\n\r\n", "a"])
    func linear(piece: String) {
        let type = "multipart/form-data; boundary=\(String(repeating: "-", count: 70))"
        let work = [8_192, 65_536].map { size in
            let body = ByteBuffer(string: String(repeating: piece, count: size / piece.utf8.count))
            return (1...3).map { _ in processorTime { _ = MultipartForm.fields(of: body, contentType: type) } }.min()
                ?? 0
        }
        // Four times what it should be at the most, and a millisecond for what does not grow.
        #expect(work[1] < work[0] * 32 + 1_000_000)
    }

    /// The nanoseconds of a processor that `work` takes on this thread, however busy the machine is.
    private func processorTime(_ work: () -> Void) -> Int {
        func now() -> Int {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return time.tv_sec * 1_000_000_000 + time.tv_nsec
        }
        let start = now()
        work()
        return now() - start
    }

    @Test("Multipart fields may hold line breaks and what looks like a boundary")
    func multipart() throws {
        let text = "preamble\r\n--b\r\nX: y\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n-b\r\n2\r\n--b--"
        let fields = try #require(
            MultipartForm.fields(of: ByteBuffer(string: text), contentType: "multipart/form-data; boundary=b"))
        #expect(fields.map(\.name) == ["a"])
        #expect(fields.map(\.value) == ["1\r\n-b\r\n2"])
    }

    @Test(
        "Query values are read by type, and every wrong one is named",
        arguments: [
            ("?limit=0", ["/query/limit"]), ("?limit=x&from=yesterday", ["/query/limit", "/query/from"]),
            ("?flag=perhaps&state=closed", ["/query/flag", "/query/state"]), ("?name=a%00", ["/query/name"]),
            ("?limit=5&flag=TRUE&from=2026-11-23&state=open&name=", []), ("", []), ("?", []),
        ])
    func query(text: String, pointers: [String]) async throws {
        try await TestServer.run(and: [QueryController()]) { server in
            let answer = try await server.send(.get, "/query" + text)
            #expect(answer.status == (pointers.isEmpty ? 200 : 422))
            #expect(answer.json["errors"].items.compactMap { $0["pointer"].string } == pointers)
        }
    }

    @Test("A query that is not UTF-8 is refused")
    func brokenQuery() async throws {
        try await TestServer.run(and: [QueryController()]) { server in
            let answer = try await server.send(.get, "/query?name=%FF")
            #expect(answer.status == 400)
        }
    }

    @Test(
        "A last path parameter takes slashes, encoded or not; another takes encoded ones",
        arguments: [
            ("/rest/a%2Fb%20c%3Fd", "a/b c?d"), ("/rest/a/b", "a/b"), ("/one/a%2Fb", "a/b"), ("/rest/%25", "%"),
        ])
    func pathParameters(path: String, value: String) async throws {
        try await TestServer.run(and: [QueryController()]) { server in
            let answer = try await server.send(.get, path)
            #expect(answer.text == value)
        }
    }

    @Test("A path parameter that is not UTF-8, or has a NUL, leads nowhere", arguments: ["/rest/%FF", "/rest/a%00b"])
    func brokenPath(path: String) async throws {
        try await TestServer.run(and: [QueryController()]) { server in
            let answer = try await server.send(.get, path)
            #expect(answer.status == 404)
        }
    }
}
