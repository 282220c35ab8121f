import Domain

/// What is kept of an answer for a repetition of its request: the identifiers of a batch as runs, and of a large record
/// only where it is.
enum KeptAnswer {
    /// The largest body of a single record that is kept as it is.
    static let mostBytes = 4096

    /// What a kept batch begins with; JSON and an identifier begin otherwise.
    private static let mark = UInt8(ascii: "b")
    private static let lineFeed = UInt8(ascii: "\n")

    /// A batch's answer: JSON up to its identifiers, these, and the JSON behind them.
    static func batch(_ head: [UInt8], _ ids: ArraySlice<Int64>, _ tail: [UInt8]) -> [UInt8] {
        var bytes = head
        bytes.reserveCapacity(head.count + ids.count * 12 + tail.count)
        for id in ids {
            if bytes.count > head.count { bytes.append(UInt8(ascii: ",")) }
            bytes += String(id).utf8
        }
        return bytes + tail
    }

    /// The same with the identifiers as the steps between them, each with how often it comes: `5,1*3` is 5, 6, 7, 8.
    static func compact(_ head: [UInt8], _ ids: [Int64], _ tail: [UInt8]) -> [UInt8] {
        [mark] + head + [lineFeed] + Array(Steps.text(of: ids).utf8) + [lineFeed] + tail
    }

    /// The answer of which `body` was kept, where it is a batch's; nil for any other.
    static func expanded(_ body: [UInt8]) -> [UInt8]? {
        let lines = body.split(separator: lineFeed, omittingEmptySubsequences: false)
        guard body.first == mark, lines.count == 3, let ids = Steps.identifiers(in: lines[1]) else { return nil }
        return batch(Array(lines[0].dropFirst()), ids[...], Array(lines[2]))
    }
}

/// Identifiers as the steps between them, in base 36.
private enum Steps {
    /// The most identifiers that a request can have been given.
    private static let mostIdentifiers = 1_000_000

    static func text(of ids: [Int64]) -> String {
        var steps: [(step: Int64, count: Int)] = []
        var last: Int64 = 0
        for id in ids {
            let step = id - last
            last = id
            if let previous = steps.last, previous.step == step {
                steps[steps.count - 1].count += 1
            } else {
                steps.append((step, 1))
            }
        }
        return steps.map { step in
            let text = String(step.step, radix: 36)
            return step.count == 1 ? text : "\(text)*\(step.count)"
        }.joined(separator: ",")
    }

    static func identifiers(in text: ArraySlice<UInt8>) -> [Int64]? {
        var ids: [Int64] = []
        var last: Int64 = 0
        for part in text.split(separator: UInt8(ascii: ",")) {
            let halves = part.split(separator: UInt8(ascii: "*"))
            guard let step = halves.first.flatMap({ Int64(String(decoding: $0, as: UTF8.self), radix: 36) }),
                let count = halves.count == 1 ? 1 : Int(String(decoding: halves[1], as: UTF8.self)),
                (1...mostIdentifiers - ids.count).contains(count)
            else { return nil }
            for _ in 0..<count {
                last &+= step
                ids.append(last)
            }
        }
        return ids
    }
}
