import Foundation

extension Setting where Value == Int {
    /// A whole number in `range`.
    static func number(
        _ name: String, _ summary: String, fallback: Int, in range: ClosedRange<Int>
    ) -> Setting {
        Setting(
            name, summary, fallback: fallback, shown: String(fallback),
            allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)"
        ) { text throws(SettingProblem) in
            guard let number = Int(text), range.contains(number) else { throw .notAllowed }
            return number
        }
    }
}

extension Setting where Value == Bool {
    /// A switch.
    static func truth(_ name: String, _ summary: String, fallback: Bool) -> Setting {
        Setting(
            name, summary, fallback: fallback, shown: String(fallback), allowed: "true, false, yes, no, on, off, 1 or 0"
        ) { text throws(SettingProblem) in
            switch text.lowercased() {
            case "true", "yes", "on", "1": return true
            case "false", "no", "off", "0": return false
            default: throw .notAllowed
            }
        }
    }
}

extension Setting where Value == String {
    /// Any text that has no control characters.
    static func text(_ name: String, _ summary: String, fallback: String, allowed: String) -> Setting {
        Setting(name, summary, fallback: fallback, shown: fallback, allowed: allowed) {
            text throws(SettingProblem) in
            guard !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) else {
                throw SettingProblem(detail: "has a control character")
            }
            return text
        }
    }
}

extension Setting where Value == String? {
    /// A path of a file that may be left out.
    static func optionalPath(_ name: String, _ summary: String, shown: String) -> Setting {
        Setting(name, summary, fallback: nil, shown: shown, allowed: "the path of a file") {
            text throws(SettingProblem) in text
        }
    }

    /// A password that may be left out: any text, since no header has to carry it.
    static func password(_ name: String, _ summary: String) -> Setting {
        Setting(name, summary, fallback: nil, shown: "none", isSecret: true, allowed: "any text") {
            text throws(SettingProblem) in text
        }
    }

    /// A secret of at least `minimum` bytes that may be left out and that a header can carry.
    static func secret(_ name: String, _ summary: String, minimum: Int) -> Setting {
        Setting(
            name, summary, fallback: nil, shown: "none", isSecret: true, allowed: "at least \(minimum) bytes of UTF-8"
        ) { text throws(SettingProblem) in
            guard text.utf8.count >= minimum else {
                throw SettingProblem(detail: "has \(text.utf8.count) bytes")
            }
            guard text.utf8.allSatisfy({ (33...126).contains($0) }) else {
                throw SettingProblem(detail: "has white space or characters beyond ASCII, which no header can carry")
            }
            return text
        }
    }
}

extension Setting where Value == String? {
    /// A name, or none.
    static func name(_ name: String, _ summary: String, allowed: String) -> Setting {
        Setting(name, summary, fallback: nil, shown: "none", allowed: allowed) { text throws(SettingProblem) in text }
    }
}

extension Setting where Value == [String] {
    /// Web origins, by comma or as a JSON array.
    static func origins(_ name: String, _ summary: String, fallback: [String]) -> Setting {
        Setting(
            name, summary, fallback: fallback, shown: fallback.isEmpty ? "none" : fallback.joined(separator: ","),
            allowed: "origins such as https://admin.example.org, by comma or as a JSON array; [] for none"
        ) { text throws(SettingProblem) in
            let origins = try list(text)
            for origin in origins where !isOrigin(origin) {
                let detail = origin == "*" ? "names every origin (*), which would let any site act for a user" : nil
                throw SettingProblem(detail: detail ?? "holds \(origin), which is no origin")
            }
            return origins
        }
    }

    private static func list(_ text: String) throws(SettingProblem) -> [String] {
        guard text.hasPrefix("[") else {
            return text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
        guard let list = try? JSONDecoder().decode([String].self, from: Data(text.utf8)) else {
            throw SettingProblem(detail: "is no JSON array of texts")
        }
        return list
    }

    private static func isOrigin(_ text: String) -> Bool {
        guard let scheme = ["http://", "https://"].first(where: text.hasPrefix) else { return false }
        let host = text.dropFirst(scheme.count)
        return !host.isEmpty && host.utf8.allSatisfy { (33...126).contains($0) && !"/?#@*".utf8.contains($0) }
    }
}
