import Domain
import HTTP
import Hummingbird

/// Reads typed parameters from a request's query, and collects what is wrong with them.
///
/// A parameter without a value (`?tool_name=`) is taken for a missing one; one that nobody reads is ignored.
struct QueryReader {
    private let fields: FormFields
    private var violations: [Violation] = []

    /// Takes a request's query apart; throws 400 where it is not percent-encoded UTF-8.
    init(_ request: Request) throws(Problem) {
        guard let query = request.uri.query else {
            fields = FormFields([])
            return
        }
        guard let fields = FormFields(query) else {
            throw .badRequest("The query is not percent-encoded UTF-8.")
        }
        guard fields.fields.count <= AnalyticsQuery.longest else {
            throw .invalid([AnalyticsQuery.violation(ofLength: fields.fields.count)])
        }
        self.fields = fields
    }

    /// All parameters whose name begins with `prefix`, with the rest of their names.
    func all(prefixed prefix: String) -> [(name: String, value: String)] {
        fields.fields.filter { $0.name.hasPrefix(prefix) }
            .map { (name: String($0.name.dropFirst(prefix.count)), value: $0.value) }
    }

    /// Text of at most `limit` bytes.
    mutating func text(_ name: String, atMost limit: Int = 255) -> String? {
        guard let value = fields[name], !value.isEmpty else { return nil }
        if value.utf8.count > limit {
            report(name, "is \(value.utf8.count) bytes long; at most \(limit) are allowed")
        } else if value.utf8.contains(0) {
            report(name, "contains a NUL character")
        }
        return value
    }

    /// A whole number in `range`, or `fallback` where there is none.
    mutating func integer(_ name: String, in range: ClosedRange<Int>, default fallback: Int) -> Int {
        integer(name, in: range) ?? fallback
    }

    /// A whole number in `range`.
    mutating func integer(_ name: String, in range: ClosedRange<Int>) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            let last = range.upperBound == .max ? "" : " to \(range.upperBound)"
            let allowed = last.isEmpty ? "from \(range.lowerBound) on" : "\(range.lowerBound)\(last)"
            report(name, "is '\(text.excerpt)'; a whole number, \(allowed), is allowed")
            return nil
        }
        return number
    }

    /// `true` or `false` (`1`, `0`, `yes`, `no`, `on`, `off` too).
    mutating func bool(_ name: String) -> Bool? {
        guard let text = text(name) else { return nil }
        switch text.lowercased() {
        case "true", "1", "yes", "on", "t", "y": return true
        case "false", "0", "no", "off", "f", "n": return false
        default:
            report(name, "is '\(text.excerpt)'; true or false is allowed")
            return nil
        }
    }

    /// A time in RFC 3339, or a date.
    mutating func time(_ name: String) -> Timestamp? {
        guard let text = text(name) else { return nil }
        // An unencoded `+02:00` arrives with a space for the plus sign.
        let restored = text.contains("T") ? text.replacing(" ", with: "+") : text
        guard let time = Timestamp(rfc3339: restored) else {
            report(name, "is '\(text.excerpt)'; a time in RFC 3339 (2026-11-23T08:15:30Z) or a date is allowed")
            return nil
        }
        return time
    }

    /// One of an enumeration's raw values.
    mutating func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ type: Choice.Type = Choice.self
    ) -> Choice? {
        guard let text = text(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            let allowed = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            report(name, "is '\(text.excerpt)'; allowed: \(allowed)")
            return nil
        }
        return choice
    }

    /// Notes that the parameter `name` is not allowed as it is.
    mutating func report(_ name: String, _ detail: String) {
        violations.append(Violation(pointer: "/query/\(name)", detail: detail))
    }

    /// Throws what was collected, if anything.
    func finish() throws(ValidationFailure) {
        if !violations.isEmpty { throw ValidationFailure(violations) }
    }
}
