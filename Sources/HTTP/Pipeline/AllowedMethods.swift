import HTTPTypes

/// Which methods an address has; asked only where the router found nothing.
package struct AllowedMethods: Sendable {
    private struct Path {
        let segments: [Substring]
        let takesRest: Bool
        let methods: Set<HTTPRequest.Method>
    }

    private let paths: [Path]

    /// The methods of all of `routes`, each GET with its HEAD, and OPTIONS everywhere.
    package init(_ routes: [(method: HTTPRequest.Method, path: String)]) {
        paths = Dictionary(grouping: routes, by: \.path).map { path, routes in
            let own = Set(routes.map(\.method))
            return Path(
                segments: Substring(path).split(separator: "/"), takesRest: path.hasSuffix("*}"),
                methods: own.union(own.contains(.get) ? [.head, .options] : [.options]))
        }
    }

    /// The methods of the address `path` as `Allow` lists them; nil where there is nothing, or it has `method`.
    package func list(at path: String, besides method: HTTPRequest.Method) -> String? {
        let segments = Substring(path).split(separator: "/")
        let found = paths.filter { AllowedMethods.matches($0, segments) }.map(\.methods)
        let methods = found.reduce(into: Set()) { $0.formUnion($1) }
        guard !methods.isEmpty, method == .options || !methods.contains(method) else { return nil }
        return methods.map(\.rawValue).sorted().joined(separator: ", ")
    }

    private static func matches(_ path: Path, _ segments: [Substring]) -> Bool {
        guard path.takesRest ? segments.count >= path.segments.count : segments.count == path.segments.count else {
            return false
        }
        return zip(path.segments, segments).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
    }
}
