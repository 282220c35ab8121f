import NIOCore

/// Reads the text fields of a `multipart/form-data` body (RFC 7578); files are fields like others.
///
/// Each byte is looked at a bounded number of times, whatever the boundary is.
enum MultipartForm {
    /// The most bytes of a boundary (RFC 2046, section 5.1.1).
    static let longestBoundary = 70

    /// The fields; nil where the body is not in the form that `contentType` announces.
    static func fields(of body: ByteBuffer, contentType: String) -> [(name: String, value: String)]? {
        guard let boundary = parameter("boundary", of: contentType[...]), isBoundary(boundary) else { return nil }
        let bytes = Array(body.readableBytesView)[...]
        let delimiter = Array("\r\n--\(boundary)".utf8)
        guard var rest = afterFirst(delimiter, in: bytes) else { return nil }
        var fields: [(name: String, value: String)] = []
        while !rest.starts(with: "--".utf8) {
            guard let end = find(delimiter, in: rest), let field = field(rest[..<end]) else { return nil }
            fields.append(field)
            rest = rest[(end + delimiter.count)...]
        }
        return fields
    }

    /// What stands behind the first delimiter, before which a preamble may stand or nothing at all.
    private static func afterFirst(_ delimiter: [UInt8], in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        if bytes.starts(with: delimiter.dropFirst(2)) { return bytes.dropFirst(delimiter.count - 2) }
        return find(delimiter, in: bytes).map { bytes[($0 + delimiter.count)...] }
    }

    /// RFC 2046: 1 to 70 of certain characters, of which the last is no space.
    private static func isBoundary(_ text: String) -> Bool {
        (1...longestBoundary).contains(text.utf8.count) && text.utf8.last != UInt8(ascii: " ")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: boundaryMarks.contains(byte)
                }
            }
    }

    private static let boundaryMarks = Set("'()+_,-./:=? ".utf8)

    /// The parameter `name` of a header's value, with or without quotes.
    private static func parameter(_ name: String, of value: Substring) -> String? {
        for part in value.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].trimmingWhitespace().lowercased() == name else { continue }
            let text = pair[1].trimmingWhitespace()
            let isQuoted = text.utf8.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
            return String(isQuoted ? text.dropFirst().dropLast() : text)
        }
        return nil
    }

    private static func field(_ part: ArraySlice<UInt8>) -> (name: String, value: String)? {
        guard let headEnd = find(Array("\r\n\r\n".utf8), in: part),
            let head = String(validating: part[..<headEnd], as: UTF8.self),
            let value = String(validating: part[(headEnd + 4)...], as: UTF8.self)
        else { return nil }
        for line in head.split(separator: "\r\n") {
            let pair = line.split(separator: ":", maxSplits: 1)
            guard pair.count == 2, pair[0].lowercased() == "content-disposition" else { continue }
            return parameter("name", of: pair[1]).map { (name: $0, value: value) }
        }
        return nil
    }

    /// Where `pattern` begins, which has at most 74 bytes and begins with a line's end.
    ///
    /// Only line's ends are compared, and a boundary has none: so no byte but those of a line's end is compared twice.
    private static func find(_ pattern: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        guard let first = pattern.first else { return nil }
        var position = bytes.startIndex
        while let candidate = bytes[position...].firstIndex(of: first) {
            if bytes[candidate...].starts(with: pattern) { return candidate }
            position = candidate + 1
        }
        return nil
    }
}
