extension FieldRules {
    /// Requires a name of 1…`limit` bytes that can be seen and is read as it is written: no control character, no
    /// change of the writing direction, nothing of no width.
    mutating func requireName(_ name: String, _ pointer: StaticString, atMost limit: Int) {
        if let scalar = name.unicodeScalars.first(where: \.isHidden) {
            report(
                pointer,
                "contains \(scalar.codePoint), a character that cannot be seen; characters that can be seen are allowed"
            )
        } else if !name.isEmpty, name.unicodeScalars.allSatisfy(\.isBlank) {
            report(pointer, "has nothing but blanks; 1 to \(limit) bytes are allowed")
        } else {
            require(name, pointer, atMost: limit)
        }
    }
}

extension Unicode.Scalar {
    /// Whether it is a control character, changes the writing direction, breaks the line, or has no width.
    package var isHidden: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator: true
        default: properties.isDefaultIgnorableCodePoint
        }
    }

    /// Whether it takes room and shows nothing.
    var isBlank: Bool { properties.generalCategory == .spaceSeparator || value == Self.emptyBraille }

    /// The scalar as it is written in texts about Unicode, such as `U+202E`.
    package var codePoint: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    private static let emptyBraille: UInt32 = 0x2800
}
