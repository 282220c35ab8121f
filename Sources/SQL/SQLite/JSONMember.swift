import GRDB

/// Finds a member of a JSON object: SQLite's own functions turn numbers into values, and `1.50` into `1.5`.
enum JSONMember {
    /// The function's name in SQL: `json_member_text(object, key)`.
    static let functionName = "json_member_text"

    /// The function for SQLite; null where the object is null, or the member is missing or null.
    static let function = DatabaseFunction(functionName, argumentCount: 2, pure: true) { values in
        guard let object = String.fromDatabaseValue(values[0]), let key = String.fromDatabaseValue(values[1]) else {
            return nil
        }
        return text(of: key, in: object)
    }

    /// The text of the first member called `key` of a valid JSON object: of a string what it says, of any other value
    /// its own text as it was sent; null has none.
    static func text(of key: String, in object: String) -> String? {
        var key = key
        var object = object
        return key.withUTF8 { key in
            object.withUTF8 { object in
                var scanner = JSONScanner(bytes: object)
                return scanner.member(key)
            }
        }
    }
}

/// Walks over the text of a JSON value that is known to be valid.
private struct JSONScanner {
    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    mutating func member(_ wanted: UnsafeBufferPointer<UInt8>) -> String? {
        guard take(UInt8(ascii: "{")) else { return nil }
        while peek() == UInt8(ascii: "\"") {
            let name = string()
            guard take(UInt8(ascii: ":")) else { return nil }
            skipSpace()
            if JSONEscapes.areSame(bytes[name], wanted) { return value() }
            skipValue()
            guard take(UInt8(ascii: ",")) else { return nil }
            skipSpace()
        }
        return nil
    }

    private mutating func value() -> String? {
        if peek() == UInt8(ascii: "\"") {
            return String(decoding: JSONEscapes.resolved(bytes[string()]), as: UTF8.self)
        }
        let start = position
        skipValue()
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        return text == "null" ? nil : text
    }

    /// The bytes between the quotes of the string that begins here.
    private mutating func string() -> Range<Int> {
        position += 1
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
            position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
        }
        let end = min(position, bytes.count)
        position = min(end + 1, bytes.count)
        return start..<end
    }

    private mutating func skipValue() {
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                _ = string()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                guard depth > 0 else { return }
                depth -= 1
            case UInt8(ascii: ",") where depth == 0: return
            default: break
            }
            position += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard peek() == byte else { return false }
        position += 1
        skipSpace()
        return true
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek(), byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { position += 1 }
    }
}

/// The escapes of a JSON string (RFC 8259, section 7).
private enum JSONEscapes {
    typealias Text = Slice<UnsafeBufferPointer<UInt8>>

    static func areSame(_ text: Text, _ other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.contains(UInt8(ascii: "\\")) else { return text.elementsEqual(other) }
        return resolved(text).elementsEqual(other)
    }

    /// What the string says, as UTF-8.
    static func resolved(_ text: Text) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
                result.append(byte)
                continue
            }
            switch escape {
            case UInt8(ascii: "b"): result.append(0x08)
            case UInt8(ascii: "f"): result.append(0x0C)
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "u"): result += Character(scalar(&rest)).utf8
            default: result.append(escape)
            }
        }
        return result
    }

    /// The code point of one escape, or of the two of a surrogate pair.
    private static func scalar(_ rest: inout Text) -> Unicode.Scalar {
        let high = unit(&rest)
        guard (0xD800...0xDBFF).contains(high), rest.starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
            return Unicode.Scalar(high) ?? "\u{FFFD}"
        }
        var behind = rest.dropFirst(2)
        let low = unit(&behind)
        guard (0xDC00...0xDFFF).contains(low) else { return "\u{FFFD}" }
        rest = behind
        return Unicode.Scalar(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)) ?? "\u{FFFD}"
    }

    private static func unit(_ rest: inout Text) -> UInt32 {
        let digits = rest.prefix(4)
        rest = rest.dropFirst(4)
        return digits.reduce(0) { value, byte in
            value << 4 | UInt32(Character(Unicode.Scalar(byte)).hexDigitValue ?? 0)
        }
    }
}
