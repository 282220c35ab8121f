/// Something that can write itself as one JSON value.
package protocol JSONRenderable {
    /// Writes exactly one value.
    func write(to json: inout JSONWriter)
}

/// Writes JSON text into bytes, without an intermediate tree.
///
/// Commas are its own business; whoever calls it balances nothing, as objects and arrays take closures.
package struct JSONWriter {
    /// What has been written so far.
    package private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// An empty text with room for `capacity` bytes.
    package init(reserving capacity: Int = 512) {
        bytes.reserveCapacity(capacity)
    }

    /// The text of one value.
    package static func bytes(of value: some JSONRenderable, reserving capacity: Int = 512) -> [UInt8] {
        var json = JSONWriter(reserving: capacity)
        value.write(to: &json)
        return json.bytes
    }

    /// Writes `{…}`; `members` writes keys and values.
    @inline(__always)
    package mutating func object(_ members: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        members(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes `[…]`; `elements` writes values.
    @inline(__always)
    package mutating func array(_ elements: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "["))
        elements(&self)
        close(UInt8(ascii: "]"))
    }

    /// Writes an array of values.
    package mutating func array(_ elements: some Sequence<some JSONRenderable>) {
        array { json in
            for element in elements { element.write(to: &json) }
        }
    }

    /// Writes a value of an array, unless all would become longer than `limit` bytes; returns whether it was written.
    package mutating func append(_ value: some JSONRenderable, within limit: Int) -> Bool {
        let (count, comma) = (bytes.count, needsComma)
        value.write(to: &self)
        guard bytes.count > limit else { return true }
        bytes.removeLast(bytes.count - count)
        needsComma = comma
        return false
    }

    /// Writes a key that is known to need no escapes; a value must follow.
    @inline(__always)
    package mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a key of any text; a value must follow.
    package mutating func key(text name: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes `null`.
    package mutating func null() { raw("null") }

    /// Writes `true` or `false`.
    package mutating func bool(_ value: Bool) { raw(value ? "true" : "false") }

    /// Writes a whole number.
    package mutating func integer(_ value: Int64) {
        separate()
        appendDigits(of: value)
    }

    /// Writes the shortest text of a number; one that is not finite, which JSON cannot say, becomes `null`.
    package mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        if let whole = Int64(exactly: value), whole.magnitude < 1 << 53 { return integer(whole) }
        separate()
        bytes.append(contentsOf: value.description.utf8)
    }

    /// Writes text that is known to be one JSON value.
    package mutating func raw(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    /// Writes bytes that are known to be the text of one JSON value.
    package mutating func raw(bytes text: [UInt8]) {
        separate()
        bytes.append(contentsOf: text)
    }

    /// Writes text that is known to need no escapes.
    package mutating func plain(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: text.utf8)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Writes text with the escapes that RFC 8259 demands.
    package mutating func string(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        appendEscaped(text)
        bytes.append(UInt8(ascii: "\""))
    }

    /// Ends a line, as NDJSON does between values.
    package mutating func newline() {
        bytes.append(UInt8(ascii: "\n"))
        needsComma = false
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    @inline(__always)
    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }
}

extension JSONWriter {
    /// Writes a member; a missing value becomes `null`.
    package mutating func member(_ name: StaticString, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    /// Writes a member; a missing value becomes `null`.
    package mutating func member(_ name: StaticString, _ value: Int64?) {
        key(name)
        if let value { integer(value) } else { null() }
    }

    /// Writes a member.
    package mutating func member(_ name: StaticString, _ value: Int) {
        key(name)
        integer(Int64(value))
    }

    /// Writes a member; a missing value becomes `null`.
    package mutating func member(_ name: StaticString, _ value: Double?) {
        key(name)
        if let value { double(value) } else { null() }
    }

    /// Writes a member; a missing value becomes `null`.
    package mutating func member(_ name: StaticString, _ value: Bool?) {
        key(name)
        if let value { bool(value) } else { null() }
    }

    /// Writes a member.
    package mutating func member(_ name: StaticString, _ value: some JSONRenderable) {
        key(name)
        value.write(to: &self)
    }

    /// Writes a member whose value is an array.
    package mutating func member(_ name: StaticString, array values: some Sequence<some JSONRenderable>) {
        key(name)
        array(values)
    }
}

extension JSONWriter {
    private mutating func appendDigits(of value: Int64) {
        var magnitude = value.magnitude
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let start = bytes.count
        repeat {
            bytes.append(UInt8(truncatingIfNeeded: 48 + magnitude % 10))
            magnitude /= 10
        } while magnitude > 0
        bytes[start...].reverse()
    }

    private mutating func appendEscaped(_ text: String) {
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            for index in 0..<utf8.count where JSONWriter.needsEscape(utf8[index]) {
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
                appendEscape(of: utf8[index])
                start = index + 1
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
        }
    }

    @inline(__always)
    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    private mutating func appendEscape(of byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case UInt8(ascii: "\n"): bytes.append(UInt8(ascii: "n"))
        case UInt8(ascii: "\r"): bytes.append(UInt8(ascii: "r"))
        case UInt8(ascii: "\t"): bytes.append(UInt8(ascii: "t"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(JSONWriter.hexDigit(byte >> 4))
            bytes.append(JSONWriter.hexDigit(byte & 15))
        }
    }

    private static func hexDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 48 + value : 87 + value
    }
}
