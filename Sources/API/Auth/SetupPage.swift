import Domain
import HTTP
import HTTPTypes
import HummingbirdCore

/// The pages of the set-up link: HTML without script, in the dashboard's styles.
enum SetupPage {
    /// The form; it carries `token`.
    static func form(token: String) -> Response {
        page(
            """
            <h1>Create the first superuser</h1>
            <form method="post" action="/api/v1/auth/setup">
            <input type="hidden" name="token" value="\(escaped(token))">
            <div class="field"><label for="username">Name</label>
            <input id="username" name="username" required maxlength="100" autocomplete="username" autocapitalize="none" \
            spellcheck="false"></div>
            <div class="field"><label for="email">E-mail address</label>
            <input id="email" name="email" type="email" required maxlength="255" autocomplete="email"></div>
            <div class="field"><label for="password">Password</label>
            <input id="password" name="password" type="password" required minlength="8" autocomplete="new-password" \
            aria-describedby="hint"><small id="hint">At least 8 characters.</small></div>
            <div class="actions"><button class="primary">Create superuser</button></div>
            </form>
            <p class="muted small">A superuser manages users and API keys. This link works once.</p>
            """)
    }

    /// In place of the form, where there is a superuser already.
    static let used = page(
        """
        <h1>This link was used</h1>
        <p role="alert">The first superuser was made already, and a set-up link makes no other one.</p>
        <div class="actions"><a class="button primary" href="/">Sign in</a></div>
        <p class="muted small">Superusers make further users. A password that is lost is set anew on the server's machine: \
        <code>mcp-admin set-password NAME</code></p>
        """, status: .gone)

    /// In place of the form, where the link is none that is open.
    static let expired = page(
        """
        <h1>This link is not valid any more</h1>
        <p role="alert">A set-up link works once and for a day, and only the one that was printed last.</p>
        <p>Restart the server: it prints a new one. Or make a superuser on the server's machine: \
        <code>mcp-admin create-admin --superuser</code></p>
        <div class="actions"><a class="button" href="/">Sign in</a></div>
        """, status: .gone)

    /// What follows when the superuser is made, whose session `cookie` begins.
    static func done(username: String, cookie: HTTPFields) -> Response {
        page(
            """
            <h1>Done</h1>
            <p>\(escaped(username)) can sign in now, and is already signed in here. The link no longer works.</p>
            <div class="actions"><a class="button primary" href="/">Open the dashboard</a></div>
            """, status: .created, headers: cookie)
    }

    /// What follows when it is not.
    static func failed(_ problem: Problem) -> Response {
        let items = problem.errors.map { "<li>\(escaped($0.pointer.dropFirst())): \(escaped($0.detail))</li>" }
        return page(
            """
            <h1>That did not work</h1>
            <p role="alert">\(escaped(problem.detail))</p>
            <ul>\(items.joined())</ul>
            <p>Go back to change what you entered.</p>
            """, status: problem.status, headers: problem.headers)
    }

    /// Allows styles and images of this server and a form that posts to it, nothing else.
    private static let policy =
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
        + "frame-ancestors 'none'"

    private static let styles = ["tokens", "base", "shell", "cards", "tables"]
        .map { #"<link rel="stylesheet" href="/dashboard/styles/\#($0).css">"# }.joined(separator: "\n")

    private static func page(
        _ body: String, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentSecurityPolicy] = policy
        return .text(
            """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Set up · MCP Admin</title><link rel="icon" href="/dashboard/icon.svg" type="image/svg+xml">
            \(styles)
            <main class="sign-in"><div class="card">
            <div class="brand"><span class="brand-mark" aria-hidden="true"></span>MCP Admin</div>
            \(body)
            </div></main>
            </html>
            """, type: "text/html; charset=utf-8", status: status, headers: headers)
    }

    /// Goes by scalars, as browsers do: a character can join a bracket with what stands before it, and is none then.
    private static func escaped(_ text: some StringProtocol) -> String {
        var escaped = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;".unicodeScalars
            case "<": escaped += "&lt;".unicodeScalars
            case ">": escaped += "&gt;".unicodeScalars
            case "\"": escaped += "&quot;".unicodeScalars
            default: escaped.append(scalar)
            }
        }
        return String(escaped)
    }
}
