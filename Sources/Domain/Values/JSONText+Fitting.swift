extension JSONText {
    /// The object with as many of its members, in their order, as fit into `limit` bytes; a member whose text is too
    /// long is cut off, where its beginning says something.
    package func fitting(bytes limit: Int) -> JSONText {
        let bytes = Array(text.utf8)
        guard bytes.count > limit else { return self }
        var kept: [UInt8] = [UInt8(ascii: "{")]
        for member in JSONMembers(bytes) {
            let room = limit - kept.count - (kept.count > 1 ? 2 : 1)
            guard let text = member.text(of: bytes, atMost: room) else { continue }
            if kept.count > 1 { kept.append(UInt8(ascii: ",")) }
            kept += text
        }
        kept.append(UInt8(ascii: "}"))
        return JSONText(validated: String(decoding: kept, as: UTF8.self))
    }
}

/// The members of a JSON object that is known to be one, found in one pass over its bytes.
private struct JSONMembers: Sequence, IteratorProtocol {
    /// A member's places: its key with the quotes, and all of it.
    struct Member {
        var whole: Range<Int>
        var value: Range<Int>
    }

    private let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        place = (bytes.firstIndex(of: UInt8(ascii: "{")) ?? bytes.count) + 1
    }

    mutating func next() -> Member? {
        skipSpace()
        guard place < bytes.count, bytes[place] == UInt8(ascii: "\"") else { return nil }
        let start = place
        skipString()
        skipSpace()
        place += 1
        skipSpace()
        let value = place
        skipValue()
        let end = place
        place += 1
        return Member(whole: start..<end, value: value..<end)
    }

    private mutating func skipSpace() {
        while place < bytes.count, bytes[place] <= 0x20 { place += 1 }
    }

    private mutating func skipString() {
        place += 1
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") {
            place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1
        }
        place = Swift.min(place + 1, bytes.count)
    }

    /// Stands behind the value, at the comma or the bracket that ends it.
    private mutating func skipValue() {
        var depth = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "\""):
                skipString()
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if depth == 0 { return }
                depth -= 1
            case UInt8(ascii: ",") where depth == 0: return
            default: break
            }
            place += 1
        }
    }
}

extension JSONMembers.Member {
    /// Less room than this for the beginning of a text says nothing.
    private static let leastBeginning = 32

    /// The member's text, where it fits into `limit` bytes, or the beginning of its text does; else nil.
    func text(of bytes: [UInt8], atMost limit: Int) -> ArraySlice<UInt8>? {
        if whole.count <= limit { return bytes[whole] }
        let head = value.lowerBound - whole.lowerBound
        let room = limit - head - 2
        guard room >= Self.leastBeginning, bytes[value.lowerBound] == UInt8(ascii: "\"") else { return nil }
        let end = endOfBeginning(bytes, from: value.lowerBound + 1, room: room)
        return bytes[whole.lowerBound..<end] + [UInt8(ascii: "\"")]
    }

    /// Where a beginning of the string's inside ends that breaks neither an escape nor a code point.
    private func endOfBeginning(_ bytes: [UInt8], from start: Int, room: Int) -> Int {
        var place = start
        while place < value.upperBound {
            let step = Self.step(bytes, at: place)
            if place + step - start > room { break }
            place += step
        }
        return place
    }

    /// How many bytes the character at `place` takes: both halves of a surrogate pair stay together.
    private static func step(_ bytes: [UInt8], at place: Int) -> Int {
        guard bytes[place] == UInt8(ascii: "\\") else {
            var step = 1
            while place + step < bytes.count, UTF8Cut.isContinuation(bytes[place + step]) { step += 1 }
            return step
        }
        guard place + 3 < bytes.count, bytes[place + 1] == UInt8(ascii: "u") else { return 2 }
        let isFirstHalf = bytes[place + 2] | 0x20 == UInt8(ascii: "d") && "89abAB".utf8.contains(bytes[place + 3])
        return isFirstHalf ? 12 : 6
    }
}
