/// A secret that shows itself to nobody by being printed, logged, dumped or put into a message.
public protocol Redacted: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {}

extension Redacted {
    /// The type's name alone.
    public var description: String { "\(Self.self)(hidden)" }
    /// The type's name alone.
    public var debugDescription: String { description }
    /// No children, so that `dump` shows nothing either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
