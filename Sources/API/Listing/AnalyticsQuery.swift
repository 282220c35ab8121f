import Domain
import HTTP

/// Reads a request's query parameters and collects what is wrong with them, so that a client hears of all at once.
///
/// Each method names a parameter that the route knows; `finish()` reports those that nobody asked for, because a
/// parameter that is silently ignored gives an answer to another question. `_` is let through: browsers' code adds it
/// to get past caches.
struct AnalyticsQuery {
    private var pairs: [(name: String, value: String)] = []
    private var known: [String] = []
    private var prefixes: [String] = []
    private var violations: [Violation] = []

    /// Reads a query such as `limit=10&tool_name=read%20file`; nil is the empty query.
    init(_ query: String?) {
        let parts = (query ?? "").split(separator: "&")
        guard parts.count <= AnalyticsQuery.longest else {
            violations.append(AnalyticsQuery.violation(ofLength: parts.count))
            return
        }
        for part in parts {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = halves.count == 2 ? halves[1] : ""
            guard let name = AnalyticsQuery.decode(halves[0]), let value = AnalyticsQuery.decode(value) else {
                report(String(halves[0]).excerpt, "is not percent-encoded UTF-8 without NUL")
                continue
            }
            if !name.isEmpty { pairs.append((name, value)) }
        }
    }

    /// The text of a parameter; nil where it is missing or empty.
    mutating func text(_ name: String) -> String? {
        known.append(name)
        let values = pairs.lazy.filter { $0.name == name }.map(\.value)
        if values.count > 1 { report(name, "is given \(values.count) times; once is allowed") }
        guard let value = values.first, !value.isEmpty else { return nil }
        return value
    }

    /// The text of a parameter that must be there; empty where it is not, which `finish()` reports.
    mutating func required(_ name: String) -> String {
        if let text = text(name) { return text }
        report(name, "is missing; it must be given")
        return ""
    }

    /// The text of a parameter, of at most `limit` bytes; nil where it is missing or empty.
    mutating func text(_ name: String, atMost limit: Int) -> String? {
        guard let text = text(name) else { return nil }
        if text.utf8.count > limit { report(name, "has \(text.utf8.count) bytes; at most \(limit) are allowed") }
        return text
    }

    /// A whole number inside `range`; nil where it is missing.
    mutating func integer<Number: FixedWidthInteger>(_ name: String, in range: ClosedRange<Number>) -> Number? {
        guard let text = text(name) else { return nil }
        guard let number = Number(text), range.contains(number) else {
            let limit = range.upperBound == .max ? "of at least \(range.lowerBound)" : "from \(range.allowed)"
            report(name, "is \"\(text.excerpt)\"; a whole number \(limit) is allowed")
            return nil
        }
        return number
    }

    /// A truth value: `true`, `false`, `1` or `0`, in any case; nil where it is missing.
    mutating func boolean(_ name: String) -> Bool? {
        guard let text = text(name) else { return nil }
        switch text.lowercased() {
        case "true", "1": return true
        case "false", "0": return false
        default:
            report(name, "is \"\(text.excerpt)\"; true or false is allowed")
            return nil
        }
    }

    /// One of an enumeration's values; nil where it is missing.
    mutating func choice<Choice: RawRepresentable & CaseIterable>(_ name: String, of _: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        guard let text = text(name) else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        report(name, "is \"\(text.excerpt)\"; allowed: \(allowed)")
        return nil
    }

    /// The values of parameters such as `tag.host=a` or `tag[host]=a`, by what stands behind `prefix`.
    mutating func values(under prefix: String, or bracketed: String) -> [String: String] {
        prefixes += ["\(prefix).", "\(bracketed)["]
        var result: [String: String] = [:]
        for (name, value) in pairs {
            guard let key = AnalyticsQuery.key(of: name, prefix: prefix, bracketed: bracketed) else { continue }
            if result.updateValue(value, forKey: key) != nil { report(name, "is given twice; once is allowed") }
        }
        return result
    }

    /// The parameters in the order in which they came, encoded, but for those named `left`.
    func encoded(without left: Set<String>) -> String {
        pairs.filter { !left.contains($0.name) }
            .map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
            .joined(separator: "&")
    }

    /// Notes that a parameter's value is wrong.
    mutating func report(_ name: String, _ detail: String) {
        violations.append(Violation(pointer: "/query/\(name.excerpt)", detail: detail))
    }

    /// The most parameters that a query may have.
    static let longest = 64

    /// What is said of a query with more parameters than it may have.
    static func violation(ofLength count: Int) -> Violation {
        Violation(pointer: "/query", detail: "has \(count) parameters; at most \(longest) are allowed")
    }

    /// Throws what was collected, and the parameters that nobody asked for.
    mutating func finish() throws(ValidationFailure) {
        let unknown = Set(pairs.map(\.name)).subtracting(known).filter { name in
            name != "_" && !prefixes.contains { name.hasPrefix($0) }
        }
        for name in unknown.sorted() {
            let allowed = (known + prefixes.map { $0.hasSuffix("[") ? "\($0)key]" : "\($0)key" }).sorted()
            report(name.excerpt, "is not a parameter of this route; allowed: \(allowed.joined(separator: ", "))")
        }
        if !violations.isEmpty { throw ValidationFailure(violations) }
    }

    private static func decode(_ text: Substring) -> String? {
        PercentDecoding.decode(text, plusIsSpace: true).flatMap { $0.utf8.contains(0) ? nil : $0 }
    }

    private static func key(of name: String, prefix: String, bracketed: String) -> String? {
        if name.hasPrefix("\(prefix).") { return String(name.dropFirst(prefix.count + 1)) }
        guard name.hasPrefix("\(bracketed)["), name.hasSuffix("]") else { return nil }
        return String(name.dropFirst(bracketed.count + 1).dropLast())
    }
}

extension ClosedRange {
    /// The range as a message for people writes it: `1 to 1000`.
    fileprivate var allowed: String { "\(lowerBound) to \(upperBound)" }
}
