/// Names and values in the form of a query, or of a body of `application/x-www-form-urlencoded`.
package struct FormFields: Sendable {
    /// The fields in their order; of a name that occurs twice, both.
    package let fields: [(name: String, value: String)]

    /// Fields that were read already.
    package init(_ fields: [(name: String, value: String)]) {
        self.fields = fields
    }

    /// Reads `a=1&b=2`; nil where something is not percent-encoded UTF-8.
    package init?(_ text: some StringProtocol) {
        var fields: [(name: String, value: String)] = []
        for part in Substring(text).split(separator: "&") {
            let cut = part.firstIndex(of: "=")
            let value = cut.map { part[part.index(after: $0)...] } ?? ""
            guard let name = PercentDecoding.decode(part[..<(cut ?? part.endIndex)], plusIsSpace: true),
                let value = PercentDecoding.decode(value, plusIsSpace: true)
            else { return nil }
            fields.append((name: name, value: value))
        }
        self.fields = fields
    }

    /// The value of the last field `name`.
    package subscript(_ name: String) -> String? {
        fields.last { $0.name == name }?.value
    }
}
