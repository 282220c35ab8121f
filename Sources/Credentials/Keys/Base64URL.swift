import Foundation

/// Base64 with `-` and `_` and without padding (RFC 4648, section 5).
enum Base64URL {
    /// Encodes bytes: 4 characters for every 3, the last ones fewer.
    static func encode(_ bytes: some Sequence<UInt8>) -> String {
        String(
            Data(bytes).base64EncodedString().compactMap { character -> Character? in
                switch character {
                case "+": "-"
                case "/": "_"
                case "=": nil
                default: character
                }
            })
    }

    /// Decodes the one canonical text of some bytes; nil for padding, foreign characters and stray last bits.
    static func decode(_ text: some Sequence<UInt8>) -> [UInt8]? {
        var standard: [UInt8] = []
        for byte in text {
            switch byte {
            case UInt8(ascii: "-"): standard.append(UInt8(ascii: "+"))
            case UInt8(ascii: "_"): standard.append(UInt8(ascii: "/"))
            case UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="): return nil
            default: standard.append(byte)
            }
        }
        while !standard.count.isMultiple(of: 4) { standard.append(UInt8(ascii: "=")) }
        guard let data = Data(base64Encoded: Data(standard)) else { return nil }
        return data.base64EncodedData().elementsEqual(standard) ? Array(data) : nil
    }
}
