/// The compact form in which a histogram is kept.
///
/// Unsigned LEB128 numbers: the count of the smallest durations, the first bin, the least duration and by how much the
/// greatest is longer, then one number per bin, where zero stands for as many empty bins as the next number says.
extension Histogram {
    /// The compact form; empty for a histogram without durations.
    public var blob: [UInt8] {
        guard smallest > 0 || !counts.isEmpty else { return [] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(counts.count + 24)
        let shortest = min(least, Histogram.longestKept)
        Histogram.append(UInt64(smallest), to: &bytes)
        Histogram.append(UInt64(offset), to: &bytes)
        Histogram.append(UInt64(shortest), to: &bytes)
        Histogram.append(UInt64(min(greatest, Histogram.longestKept) - shortest), to: &bytes)
        var empty: UInt64 = 0
        for count in counts {
            guard count > 0 else {
                empty += 1
                continue
            }
            if empty > 0 {
                bytes.append(0)
                Histogram.append(empty, to: &bytes)
                empty = 0
            }
            Histogram.append(UInt64(count), to: &bytes)
        }
        return bytes
    }

    /// The longest duration that is kept exactly: 17 years, in microseconds.
    private static let longestKept: Int64 = 1 << 49 - 1

    /// Reads the compact form; nil where it was cut or is not one.
    public init?(blob: [UInt8]) {
        self.init()
        guard blob.withUnsafeBytes({ merge(blob: $0) }) else { return nil }
    }

    /// Adds all that the compact form `blob` counts; false where it was cut or is not one.
    public mutating func merge(blob: UnsafeRawBufferPointer) -> Bool {
        if blob.isEmpty { return true }
        var position = 0
        guard let low = Histogram.take(blob, &position), let first = Histogram.take(blob, &position),
            first < Histogram.mostBins, let least = Histogram.take(blob, &position),
            let further = Histogram.take(blob, &position), least + further <= Histogram.longestKept
        else { return false }
        widen(to: least...(least + further))
        setSmallest(smallest + low)
        var counted = low
        var bin = Int(first)
        while position < blob.count {
            guard let count = Histogram.take(blob, &position), bin < Histogram.mostBins else { return false }
            if count > 0 {
                add(count: count, toBin: bin)
                counted += count
                bin += 1
            } else {
                guard let empty = Histogram.take(blob, &position) else { return false }
                bin += Int(empty)
            }
        }
        // One that counts nothing is written as no bytes at all.
        return counted > 0
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    @inline(__always)
    private static func take(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Int64? {
        var value: Int64 = 0
        var shift: Int64 = 0
        // Counts of 49 bits and more were never written; adding a few of them up would overflow.
        while position < bytes.count, shift < 49 {
            let byte = bytes[position]
            position += 1
            value |= Int64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        return nil
    }
}
