import CSimdJSON
import Domain

/// What becomes of texts that cannot be kept as they are: a failing call must not vanish because its message is long.
enum FieldCleaning {
    /// They are refused.
    case none
    /// NUL characters and halves of surrogate pairs become U+FFFD, and what is too long is cut off.
    case clean
    /// The same, for a document in which U+FFFD has taken the place of bytes that were no UTF-8.
    case repaired

    /// Whether a value is not simply the one that came.
    @inline(__always)
    func mayChange(_ cell: MCPJSONCell, _ member: MemberPlace) -> Bool {
        switch self {
        case .none: false
        case .clean: cell.cleaned || Int(cell.length) > member.limit
        case .repaired: true
        }
    }

    /// The text of a string, at most as long as its member may be.
    func text(of cell: MCPJSONCell, _ member: MemberPlace) -> (value: String, isChanged: Bool) {
        let isCleaned = cell.cleaned || isRepaired(cell)
        let whole = cell.bytes
        guard whole.count > member.limit else { return (cell.string, isCleaned) }
        guard member.isIdentifier else { return (UTF8Cut.prefix(of: whole, atMost: member.limit), true) }
        return (KeptIdentifier.text(of: whole), true)
    }

    /// An object, with as many of its members as may be.
    func object(of cell: MCPJSONCell, _ member: MemberPlace) -> (value: JSONText, isChanged: Bool) {
        let object = JSONText(validated: cell.string)
        let isCleaned = cell.cleaned || isRepaired(cell)
        guard cell.length > member.limit else { return (object, isCleaned) }
        return (object.fitting(bytes: member.limit), true)
    }

    /// Whether U+FFFD stands in a value of a repaired document: in few others it does.
    private func isRepaired(_ cell: MCPJSONCell) -> Bool {
        guard self == .repaired else { return false }
        let bytes = cell.bytes
        return bytes.indices.dropLast(2).contains { place in
            bytes[place] == 0xEF && bytes[place + 1] == 0xBF && bytes[place + 2] == 0xBD
        }
    }
}

/// How an identifier is kept: one that is too long ends in a digest, since two that begin alike must stay two.
public enum KeptIdentifier {
    /// The text under which `identifier` is kept.
    public static func text(of identifier: String) -> String {
        var identifier = identifier
        guard identifier.utf8.count > FieldLimits.identifier else { return identifier }
        return identifier.withUTF8 { text(of: UnsafeRawBufferPointer($0)) }
    }

    static func text(of bytes: UnsafeRawBufferPointer) -> String {
        let digest = Digest64.hex(of: bytes)
        let beginning = UTF8Cut.prefix(of: bytes, atMost: FieldLimits.identifier - digest.utf8.count - 1)
        return "\(beginning)~\(digest)"
    }
}

/// A digest of 64 bits (FNV-1a), which tells texts apart that nobody chose to look alike.
enum Digest64 {
    /// The digest as 16 hexadecimal digits.
    static func hex(of bytes: UnsafeRawBufferPointer) -> String {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
