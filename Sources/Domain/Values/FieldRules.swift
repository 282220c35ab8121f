/// Collects the violations of one record's fields, so that a sender hears of all of them at once.
struct FieldRules {
    private(set) var violations: [Violation] = []

    /// Requires text of 1…`limit` bytes of UTF-8.
    mutating func require(_ text: String, _ pointer: StaticString, atMost limit: Int) {
        if text.isEmpty {
            report(pointer, "must not be empty; 1 to \(limit) bytes are allowed")
        } else {
            check(text, pointer, atMost: limit)
        }
    }

    /// Requires text, where there is any, of at most `limit` bytes of UTF-8.
    @inline(__always)
    mutating func check(_ text: String?, _ pointer: StaticString, atMost limit: Int) {
        guard let text else { return }
        if text.utf8.count > limit {
            report(pointer, "is \(text.utf8.count) bytes long; at most \(limit) are allowed")
        }
    }

    /// Requires a number, where there is one, inside `range`.
    @inline(__always)
    mutating func check<Number: Comparable>(_ number: Number?, _ pointer: StaticString, in range: ClosedRange<Number>) {
        guard let number, !range.contains(number) else { return }
        report(pointer, "is \(number); \(range.lowerBound) to \(range.upperBound) is allowed")
    }

    /// Requires a time that is not more than five minutes ahead of `now`, nor before 1970.
    @inline(__always)
    mutating func check(time: Timestamp, _ pointer: StaticString = "/timestamp", now: Timestamp) {
        if time > now + FieldRules.allowedLead {
            report(
                pointer,
                "is \(time.rfc3339), more than 5 minutes ahead of the server's clock (\(now.rfc3339))"
            )
        } else if time.microseconds < 0 {
            report(pointer, "is \(time.rfc3339); times from 1970-01-01T00:00:00Z on are allowed")
        }
    }

    /// Notes a violation.
    mutating func report(_ pointer: StaticString, _ detail: String) {
        violations.append(Violation(pointer: "\(pointer)", detail: detail))
    }

    /// Throws what was collected, if anything.
    func finish() throws(ValidationFailure) {
        if !violations.isEmpty { throw ValidationFailure(violations) }
    }

    private static let allowedLead = 5 * Timestamp.minute
}

/// The longest values that a record may carry, in bytes of UTF-8 unless said otherwise.
public enum FieldLimits {
    /// A session's or a request's identifier.
    public static let identifier = 255
    /// A name: tool, event type, metric, service, operation, model, error type, unit.
    public static let name = 255
    /// A user agent or a request path.
    public static let line = 2048
    /// A network address.
    public static let address = 64
    /// A message.
    public static let message = 65_536
    /// A stack trace.
    public static let stackTrace = 262_144
    /// The text of a metadata, tags or context object.
    public static let object = 65_536
    /// A duration in milliseconds: seven days.
    public static let milliseconds: ClosedRange<Double> = 0...604_800_000
    /// A number of tokens.
    public static let tokens: ClosedRange<Int64> = 0...1_000_000_000_000
    /// An amount of money: a million dollars an entry.
    public static let cost: ClosedRange<Money> = .zero...Money(nanodollars: 1_000_000_000_000_000)
}
