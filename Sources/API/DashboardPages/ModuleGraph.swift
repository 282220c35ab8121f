/// Which modules import which, as their texts say; what is imported later, by a call, is not among them.
struct ModuleGraph {
    private let imports: [String: [String]]

    /// The graph of modules by their addresses.
    init(_ texts: [String: String]) {
        imports = texts.reduce(into: [:]) { imports, module in
            imports[module.key] = ModuleGraph.targets(in: module.value).compactMap {
                ModuleGraph.resolve($0, from: module.key)
            }
        }
    }

    /// The modules that `entries` import over any number of steps, nearest first, without `entries`.
    func imported(by entries: [String]) -> [String] {
        var found: [String] = []
        var known = Set(entries)
        var next = entries
        while !next.isEmpty {
            next = next.flatMap { imports[$0] ?? [] }.filter { imports[$0] != nil && known.insert($0).inserted }
            found += next
        }
        return found
    }

    /// The relative addresses behind `from` and `import`, where a line begins or ends with them.
    private static func targets(in text: String) -> [Substring] {
        text.split(separator: "\n").compactMap { line in
            let word = line.hasPrefix("import \"") ? line.firstRange(of: "import \"") : line.firstRange(of: " from \"")
            guard let word, line.hasPrefix("import ") || line.hasPrefix("export ") || line.hasPrefix("}") else {
                return nil
            }
            let target = line[word.upperBound...].prefix { $0 != "\"" }
            return target.hasPrefix(".") ? target : nil
        }
    }

    private static func resolve(_ target: Substring, from module: String) -> String? {
        var parts = module.split(separator: "/").dropLast()
        for part in target.split(separator: "/") where part != "." {
            if part != ".." {
                parts.append(part)
            } else if parts.popLast() == nil {
                return nil
            }
        }
        return parts.joined(separator: "/")
    }
}
