/// A JSON object as its validated, minified text.
///
/// Whoever makes one vouches that the text is a JSON object without NUL characters: the JSON decoder of the Intake
/// room does, and the store hands back what it was given.
public struct JSONText: Sendable, Hashable {
    /// The object's text, without white space between its tokens.
    public let text: String

    /// Wraps text that is known to be a minified JSON object.
    public init(validated text: String) {
        self.text = text
    }
}
