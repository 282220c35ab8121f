/// Collects the violations of one record's fields, so that a sender hears of all of them at once.
public struct FieldRules {
    private(set) var violations: [Violation] = []

    /// Nothing wrong so far.
    public init() {}

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

    /// What is wrong with a moment; nil where nothing is.
    static func violation(of time: Timestamp, now: Timestamp) -> String? {
        if time > now + allowedLead {
            "is \(time.rfc3339), more than 5 minutes ahead of the server's clock (\(now.rfc3339))"
        } else if time.microseconds < 0 {
            "is \(time.rfc3339); times from 1970-01-01T00:00:00Z on are allowed"
        } else {
            nil
        }
    }

    /// Notes a violation.
    mutating func report(_ pointer: StaticString, _ detail: String) {
        note(Violation(pointer: "\(pointer)", detail: detail))
    }

    /// Notes a violation.
    mutating func note(_ violation: Violation) {
        violations.append(violation)
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
    /// A duration in microseconds: seven days.
    public static let microseconds: ClosedRange<Int64> = 0...604_800_000_000
    /// A duration in milliseconds.
    public static let milliseconds: ClosedRange<Double> = 0...604_800_000
    /// A number of tokens.
    public static let tokens: ClosedRange<Int64> = 0...1_000_000_000_000
    /// An amount of money in nano-dollars: a million dollars an entry.
    public static let nanodollars: ClosedRange<Int64> = 0...1_000_000_000_000_000
    /// An amount of money.
    public static let cost: ClosedRange<Money> = .zero...Money(nanodollars: nanodollars.upperBound)
}
