/// What can be said of a store's URL before it is opened.
extension SQLStore {
    /// A URL as it may be shown, whatever is wrong with it: no piece of a password is left in it.
    ///
    /// Of a URL that is not understood, its scheme alone is certain.
    public static func shown(_ url: String) -> String {
        if isPostgres(url), let parts = try? PostgresURLParts(url) { return parts.shown }
        if url == "sqlite::memory:" { return url }
        if url.hasPrefix("sqlite:///"), !url.contains("@") {
            let place = url.prefix { $0 != "?" }
            return url.contains("=") ? place + "?…" : url
        }
        // A path, or a URL without an account and a port.
        if url.wholeMatch(of: /(sqlite:|[A-Za-z][A-Za-z0-9+.\-]*:\/{1,4})?[A-Za-z0-9._\-\/]*/) != nil { return url }
        guard let scheme = url.prefixMatch(of: /[A-Za-z][A-Za-z0-9+.\-]*:\/{1,4}/) else { return "…" }
        return scheme.output + "…"
    }

    /// Throws what is wrong with a URL that names no store; nothing is opened.
    public static func check(_ url: String) throws(StoreURLFault) {
        if url == "sqlite::memory:" || url == "sqlite://" || path(of: url) != nil { return }
        guard isPostgres(url) else { throw StoreURLFault(detail: nil) }
        do throws(PostgresURLFault) {
            _ = try PostgresURL(parsing: url)
        } catch {
            throw StoreURLFault(detail: error.detail)
        }
    }
}

/// What is wrong with a store's URL; it holds nothing secret.
public struct StoreURLFault: Error, Sendable, Equatable {
    /// The end of a sentence that begins with the URL, such as `has no host`; nil where it is of no kind that is allowed.
    public let detail: String?
}
