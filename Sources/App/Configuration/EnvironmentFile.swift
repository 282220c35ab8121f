/// The variables of an `.env` file: `NAME=value` lines, comments with `#`, quotes, and an `export` that is ignored.
struct EnvironmentFile: Sendable {
    /// The variables; of two with the same name, the later one holds.
    let variables: [String: String]

    /// Reads a file's text; lines that assign nothing are ignored.
    init(text: String) {
        var variables: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            guard let (name, value) = EnvironmentFile.assignment(in: line) else { continue }
            variables[name] = value
        }
        self.variables = variables
    }

    /// The names that are no setting's but look like one's, with the setting that was probably meant.
    func nearMisses(to known: [String]) -> [(found: String, meant: String)] {
        variables.keys.filter { !known.contains($0) }.sorted().compactMap { name in
            let upper = name.uppercased()
            let closest = known.map { (name: $0, distance: editDistance($0, upper)) }.min { $0.distance < $1.distance }
            guard let closest, closest.distance <= 2, closest.name.count > 2 * closest.distance else { return nil }
            return (name, closest.name)
        }
    }

    private static func assignment(in line: Substring) -> (String, String)? {
        var line = trimmed(line)
        if line.hasPrefix("export ") { line = trimmed(line.dropFirst(7)) }
        guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { return nil }
        let name = trimmed(line[..<equals])
        guard !name.isEmpty else { return nil }
        return (String(name), value(in: trimmed(line[line.index(after: equals)...])))
    }

    private static func value(in text: Substring) -> String {
        if let quote = text.first, quote == "\"" || quote == "'", let end = text.dropFirst().firstIndex(of: quote) {
            return String(text[text.index(after: text.startIndex)..<end])
        }
        // A `#` begins a comment only after white space: it may be part of a key.
        let comment = text.indices.first { text[$0] == "#" && ($0 == text.startIndex || precededBySpace($0, in: text)) }
        return String(trimmed(text[..<(comment ?? text.endIndex)]))
    }

    private static func precededBySpace(_ index: Substring.Index, in text: Substring) -> Bool {
        text[text.index(before: index)].isWhitespace
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}

/// How many characters must be put in, taken out or replaced to make one text of the other.
private func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (position, character) in left.enumerated() {
        var diagonal = row[0]
        row[0] = position + 1
        for column in right.indices {
            let replaced = diagonal + (right[column] == character ? 0 : 1)
            diagonal = row[column + 1]
            row[column + 1] = min(replaced, diagonal + 1, row[column] + 1)
        }
    }
    return row[right.count]
}
