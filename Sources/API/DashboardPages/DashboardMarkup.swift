/// The text of the page, as it is sent: files are named by their version, and the modules of the first load are named
/// at once, so that a browser need not read one to learn of the next.
struct DashboardMarkup {
    /// The text.
    let text: String

    /// What becomes of `page` where its files have `version`; names of other files stay as they are.
    init(_ page: String, version: String, files: Set<String>, graph: ModuleGraph) {
        let place = "/dashboard/\(DashboardBundle.folder)/\(version)/"
        var text = ""
        var rest = page[...]
        var entries: [String] = []
        while let start = rest.firstRange(of: "\"/dashboard/") {
            let address = rest[start.upperBound...].prefix { $0 != "\"" }
            let name = String(address)
            text += rest[..<start.lowerBound] + (files.contains(name) ? "\"\(place)" : rest[start]) + address
            if rest[..<start.lowerBound].hasSuffix("<script type=\"module\" src=") { entries.append(name) }
            rest = rest[address.endIndex...]
        }
        text += rest
        let links = graph.imported(by: entries).map { "<link rel=\"modulepreload\" href=\"\(place)\($0)\">\n" }
        if let end = text.firstRange(of: "</head>") { text.insert(contentsOf: links.joined(), at: end.lowerBound) }
        self.text = text
    }
}
