import NIOCore

/// Reads the text fields of a `multipart/form-data` body (RFC 7578); files are fields like others.
enum MultipartForm {
    /// The fields; nil where the body is not in the form that `contentType` announces.
    static func fields(of body: ByteBuffer, contentType: String) -> [(name: String, value: String)]? {
        guard let boundary = parameter("boundary", of: contentType[...]), !boundary.isEmpty else { return nil }
        let bytes = Array(body.readableBytesView)
        let delimiter = Array("--\(boundary)".utf8)
        guard var position = find(delimiter, in: bytes, from: 0) else { return nil }
        var fields: [(name: String, value: String)] = []
        while true {
            position += delimiter.count
            if bytes[position...].starts(with: "--".utf8) { return fields }
            guard let end = find(Array("\r\n".utf8) + delimiter, in: bytes, from: position),
                let field = field(bytes[position..<end])
            else { return nil }
            fields.append(field)
            position = end + 2
        }
    }

    /// The parameter `name` of a header's value, with or without quotes.
    private static func parameter(_ name: String, of value: Substring) -> String? {
        for part in value.split(separator: ";").dropFirst() {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, pair[0].trimmingWhitespace().lowercased() == name else { continue }
            let text = pair[1].trimmingWhitespace()
            let isQuoted = text.count >= 2 && text.hasPrefix("\"") && text.hasSuffix("\"")
            return String(isQuoted ? text.dropFirst().dropLast() : text)
        }
        return nil
    }

    private static func field(_ part: ArraySlice<UInt8>) -> (name: String, value: String)? {
        guard let headEnd = find(Array("\r\n\r\n".utf8), in: Array(part), from: 0),
            let head = String(validating: part.prefix(headEnd), as: UTF8.self),
            let value = String(validating: part.dropFirst(headEnd + 4), as: UTF8.self)
        else { return nil }
        for line in head.split(separator: "\r\n") {
            let pair = line.split(separator: ":", maxSplits: 1)
            guard pair.count == 2, pair[0].lowercased() == "content-disposition" else { continue }
            return parameter("name", of: pair[1]).map { (name: $0, value: value) }
        }
        return nil
    }

    private static func find(_ pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        guard let first = pattern.first, bytes.count >= pattern.count else { return nil }
        var position = start
        while position <= bytes.count - pattern.count {
            if bytes[position] == first, bytes[position...].starts(with: pattern) { return position }
            position += 1
        }
        return nil
    }
}
