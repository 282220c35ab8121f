import CSimdJSON
import Domain

extension MCPJSONCell {
    /// Whether the record gives no value: no such member, or null.
    var isEmpty: Bool { kind == .missing || kind == .null }

    /// Whether it is a number of any size.
    var isNumber: Bool { kind == .integer || kind == .number }

    /// A string's value, a number's token, or an object's text.
    var string: String { String(utf8: text, count: Int(length)) }

    /// The bytes of a string, a number's token, or an object's text.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: text, count: text == nil ? 0 : Int(length)) }

    /// What was found, for a message: `the string "12"`, `the number 1.5`, `an object`.
    var described: String {
        switch kind {
        case .missing: "missing"
        case .null: "null"
        case .boolean: integer != 0 ? "true" : "false"
        case .integer, .number: "the number \(string.shortened)"
        case .string: "the string \"\(string.shortened)\""
        case .object: "an object"
        case .array: "an array"
        }
    }
}

extension MCPJSONProblem {
    /// The problem at its member, worded for the sender.
    var violation: Violation {
        let member = String(utf8: name, count: Int(name_length)).shortened
        let escaped = member.replacing("~", with: "~0").replacing("/", with: "~1")
        return Violation(pointer: name == nil ? "" : "/" + escaped, detail: detail)
    }

    private var detail: String {
        switch code {
        case .notAnObject: "is not an object; a record must be a JSON object"
        case .unknownField: "is not a known member of this record"
        case .duplicateField: "is given twice; once is allowed"
        case .badEscape: "has an invalid escape in a string"
        case .loneSurrogate: "has half of a surrogate pair in a string; Unicode text is allowed"
        case .nulCharacter: "has a NUL character in a string; any other character is allowed"
        case .numberOutOfRange: "has a number beyond the range of a double (about 1.8e308)"
        case .invalidLiteral: "is not JSON; a string, a number, true, false, null, an object or an array is allowed"
        case .tooDeep: "nests more than \(MCP_JSON_MAX_DEPTH) levels deep"
        case .malformedLine: "is not one complete JSON object on its line (byte \(offset))"
        }
    }
}

extension String {
    /// Text of a C string that knows its length; empty for none.
    fileprivate init(utf8 text: UnsafePointer<CChar>?, count: Int) {
        self.init(decoding: UnsafeRawBufferPointer(start: text, count: text == nil ? 0 : count), as: UTF8.self)
    }

    /// The beginning of a long text, which a message only has to make recognisable.
    ///
    /// In bytes: what a reader takes for one character may have any number of marks.
    fileprivate var shortened: String { utf8.count > 64 ? prefix(bytes: 64) + "…" : self }
}
