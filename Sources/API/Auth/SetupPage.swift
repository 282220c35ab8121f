import Crypto
import Domain
import Foundation
import HTTPTypes
import HummingbirdCore

/// The pages of the set-up link: plain HTML, without script.
enum SetupPage {
    /// The form; it carries `token`.
    static func form(token: String) -> Response {
        page(
            """
            <h1>Make the first superuser</h1>
            <form method="post" action="/api/v1/auth/setup">
            <input type="hidden" name="token" value="\(escaped(token))">
            <label>Name <input name="username" required maxlength="100" autocomplete="username"></label>
            <label>Electronic mail <input name="email" type="email" required maxlength="255"></label>
            <label>Password, at least 8 characters
            <input name="password" type="password" required minlength="8" autocomplete="new-password"></label>
            <button>Make superuser</button>
            </form>
            """)
    }

    /// What follows when the superuser is made, whose session `cookie` begins.
    static func done(username: String, cookie: HTTPFields) -> Response {
        page(
            """
            <h1>Done</h1>
            <p>\(escaped(username)) may sign in now, and is signed in here. The link does not work any more.</p>
            <p><a href="/">Open the dashboard</a></p>
            """, status: .created, headers: cookie)
    }

    /// What follows when it is not.
    static func failed(_ problem: Problem) -> Response {
        let items = problem.errors.map { "<li>\(escaped($0.pointer.dropFirst())): \(escaped($0.detail))</li>" }
        return page(
            """
            <h1>That did not work</h1>
            <p>\(escaped(problem.detail))</p>
            <ul>\(items.joined())</ul>
            <p>Go back to change what you entered.</p>
            """, status: problem.status, headers: problem.headers)
    }

    private static let style = """
        :root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:28rem;margin:3rem auto;\
        padding:0 1rem}label{display:block;margin:1rem 0}input{display:block;width:100%;box-sizing:border-box;\
        font:inherit;padding:.4rem}button{font:inherit;padding:.5rem 1rem}
        """

    /// Allows this one style and a form that posts to this server, nothing else.
    private static let policy: String = {
        let digest = Data(SHA256.hash(data: Data(style.utf8))).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(digest)'; form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'"
    }()

    private static func page(
        _ body: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentSecurityPolicy] = policy
        return .text(
            """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>MCP Admin</title><style>\(style)</style>
            \(body)
            </html>
            """, type: "text/html; charset=utf-8", status: status, headers: headers)
    }

    private static func escaped(_ text: some StringProtocol) -> String {
        String(text).replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}
