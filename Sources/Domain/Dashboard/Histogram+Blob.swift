/// The compact form in which a histogram is kept.
///
/// Unsigned LEB128 numbers: the count of the smallest durations, the first bin, then one number per bin.
extension Histogram {
    /// The compact form; empty for a histogram without durations.
    public var blob: [UInt8] {
        guard smallest > 0 || !counts.isEmpty else { return [] }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(counts.count + 16)
        Histogram.append(UInt64(smallest), to: &bytes)
        Histogram.append(UInt64(offset), to: &bytes)
        for count in counts { Histogram.append(UInt64(count), to: &bytes) }
        return bytes
    }

    /// Reads the compact form; nil where it was cut or is not one.
    public init?(blob: some Collection<UInt8>) {
        self.init()
        guard merge(blob: blob) else { return nil }
    }

    /// Adds all that the compact form `blob` counts; false where it was cut or is not one.
    public mutating func merge(blob: some Collection<UInt8>) -> Bool {
        var rest = blob[...]
        if rest.isEmpty { return true }
        guard let low = Histogram.take(&rest), let first = Histogram.take(&rest), first < 512 else { return false }
        setSmallest(smallest + Int64(clamping: low))
        var bin = Int(first)
        while !rest.isEmpty {
            guard let count = Histogram.take(&rest), bin < 1024 else { return false }
            if count > 0 { add(count: Int64(clamping: count), toBin: bin) }
            bin += 1
        }
        return true
    }

    private static func append(_ value: UInt64, to bytes: inout [UInt8]) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func take<Bytes: Collection<UInt8>>(_ bytes: inout Bytes) -> UInt64?
    where Bytes.SubSequence == Bytes {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = bytes.popFirst(), shift < 63 {
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        return nil
    }
}
